/** Runs tap-salesforce 2.8.1, whose login addresses are Salesforce's own, against the address that it is given. */
export const readProgram = `
import json, os, resource, sys, tempfile, time
import requests
import tap_salesforce
from tap_salesforce.salesforce import Salesforce

given = json.loads(sys.argv[1])

def login(self):
    body = {'grant_type': 'client_credentials', 'client_id': given['clientId'], 'client_secret': given['clientSecret']}
    answer = requests.post(given['url'] + '/services/oauth2/token', data=body).json()
    self.access_token, self.instance_url = answer['access_token'], given['url']

class Kept:
    text = ''
    def write(self, text): self.text += text
    def flush(self): pass

class Counter:
    rows = 0
    def write(self, text):
        if '"type": "RECORD"' in text or '"type":"RECORD"' in text: self.rows += 1
    def flush(self): pass

Salesforce.login = login
folder = tempfile.mkdtemp()
def kept(name, value):
    path = folder + '/' + name
    with open(path, 'w') as file: json.dump(value, file)
    return path

settings = kept('config.json', {'refresh_token': 'none', 'client_id': given['clientId'], 'client_secret': given['clientSecret'],
    'start_date': '2000-01-01T00:00:00Z', 'api_type': 'REST'})
real = sys.stdout
sys.stdout = found = Kept()
sys.argv = ['tap', '--config', settings, '--discover']
tap_salesforce.main_impl()
contact = [one for one in json.loads(found.text)['streams'] if one['stream'] == 'Contact'][0]
wanted = given['columns'] + ['Id', 'SystemModstamp']
for entry in contact['metadata']:
    place = entry['breadcrumb']
    entry['metadata']['selected'] = not place or place[-1] in wanted
sys.stdout = counter = Counter()
sys.argv = ['tap', '--config', settings, '--properties', kept('catalog.json', {'streams': [contact]})]
started = time.time()
tap_salesforce.main_impl()
used = resource.getrusage(resource.RUSAGE_SELF)
real.write(json.dumps({'seconds': time.time() - started, 'rows': counter.rows,
    'cpuSeconds': used.ru_utime + used.ru_stime, 'peakRssBytes': used.ru_maxrss * 1024}) + '\\n')
real.flush()
os._exit(0)
`;
