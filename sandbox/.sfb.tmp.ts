import { createClock } from './core/clock.ts';
import { createFaultQueue } from './core/faults.ts';
import { createRequestLog } from './core/request-log.ts';
import { createSalesforceSandbox } from './salesforce/index.ts';
import { writeFileSync, createReadStream, existsSync } from 'node:fs';
const n = Number(process.argv[2] ?? 200000); const folder = process.argv[3]; const quoted = process.argv[4] === 'quoted';
const file = `/tmp/leads-${n}${quoted?'q':''}.csv`;
if (!existsSync(file)) {
  const rows = ['External_Id__c,FirstName,LastName,Company,Email,City,Country,Phone,LeadSource,Signed_Up_At__c'];
  for (let i = 0; i < n; i++) { const c = [`auth0|${(i*7919).toString(36).padStart(10,'0')}`,`First${i%5000}`,`Lastname${i}`,`Company ${i%1000} GmbH`,`user.name${i}@example${i%50}.com`,'Berlin','Germany','+49 30 123456','Web','2026-01-01T10:00:00.000Z']; rows.push(quoted ? c.map(x=>`"${x}"`).join(',') : c.join(',')); }
  writeFileSync(file, rows.join('\n') + '\n');
}
const sb = await createSalesforceSandbox({ clock: createClock(), faults: createFaultQueue(), log: createRequestLog(), ...(folder && folder !== '-' ? { folder } : {}) });
const url = await sb.app.listen({ port: 0, host: '127.0.0.1' });
const c = sb.credentials(url);
const tok = (await (await fetch(url + '/services/oauth2/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: c.clientId, client_secret: c.clientSecret }) })).json()).access_token;
const h = { authorization: `Bearer ${tok}` };
const B = url + '/services/data/v60.0';
const api = async (m: string, p: string, b?: any) => (await fetch(B + p, { method: m, headers: { ...h, 'content-type': 'application/json' }, ...(b ? { body: JSON.stringify(b) } : {}) })).json();
for (let round = 0; round < 2; round++) {
  const job = await api('POST', '/jobs/ingest', { object: 'Lead', operation: 'upsert', externalIdFieldName: 'External_Id__c' });
  let t = performance.now();
  const put = await fetch(B + `/jobs/ingest/${job.id}/batches`, { method: 'PUT', headers: { ...h, 'content-type': 'text/csv' }, body: createReadStream(file) as any, duplex: 'half' } as any);
  console.log('put', put.status, Math.round(performance.now() - t), 'ms');
  const cpu = process.cpuUsage(); t = performance.now();
  await api('PATCH', `/jobs/ingest/${job.id}`, { state: 'UploadComplete' });
  let maxLag = 0, last = performance.now(); const lag = setInterval(() => { maxLag = Math.max(maxLag, performance.now() - last - 5); last = performance.now(); }, 5);
  for (;;) { const j = await api('GET', `/jobs/ingest/${job.id}`); if (j.state !== 'InProgress' && j.state !== 'UploadComplete') { console.log(j.state, j.numberRecordsProcessed, j.numberRecordsFailed, j.errorMessage); break; } await new Promise(r => setTimeout(r, 200)); }
  clearInterval(lag);
  const ms = performance.now() - t; const u = process.cpuUsage(cpu);
  console.log('rows/s', Math.round(n / ms * 1000), 'cpu s', (u.user + u.system) / 1e6, 'rows/cpu-s', Math.round(n / ((u.user + u.system) / 1e6)), 'rss MB', Math.round(process.memoryUsage().rss / 1e6), 'maxlag', Math.round(maxLag));
  t = performance.now(); let bytes = 0;
  const rs = await fetch(B + `/jobs/ingest/${job.id}/successfulResults`, { headers: h }); for await (const ch of rs.body as any) bytes += ch.length;
  console.log('results', bytes, Math.round(n / (performance.now() - t) * 1000), 'rows/s');
}
let t = performance.now();
const ids = Array.from({ length: 400 }, (_, i) => `'user.name${i * 37}@example${(i * 37) % 50}.com'`).join(',');
let q = await api('GET', '/query?q=' + encodeURIComponent(`SELECT Id, Email FROM Lead WHERE Email IN (${ids})`)); console.log('first IN', q.totalSize, performance.now() - t);
t = performance.now(); q = await api('GET', '/query?q=' + encodeURIComponent(`SELECT Id, Email FROM Lead WHERE Email IN (${ids})`)); console.log('IN', q.totalSize, performance.now() - t);
t = performance.now(); q = await api('GET', '/query?q=' + encodeURIComponent(`SELECT COUNT() FROM Lead WHERE LastName LIKE '%99'`)); console.log('scan', q.totalSize, performance.now() - t);
t = performance.now();
const bq = await api('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id, External_Id__c, FirstName, LastName, Company, Email, City, Country, Phone, SystemModstamp FROM Lead' });
let loc: string | null = null, tot = 0; do { const r: Response = await fetch(B + `/jobs/query/${bq.id}/results?maxRecords=250000${loc ? `&locator=${loc}` : ''}`, { headers: h }); loc = r.headers.get('sforce-locator'); tot += Number(r.headers.get('sforce-numberofrecords')); for await (const _ of r.body as any); } while (loc !== 'null');
console.log('bulk query', tot, Math.round(tot / (performance.now() - t) * 1000), 'rows/s');
console.log('rss MB', Math.round(process.memoryUsage().rss / 1e6), 'heap', Math.round(process.memoryUsage().heapUsed / 1e6), 'ext', Math.round(process.memoryUsage().external/1e6));
(globalThis as any).gc?.(); console.log('after gc heap', Math.round(process.memoryUsage().heapUsed / 1e6));
await sb.close();
if (folder && folder !== '-') { t = performance.now(); const again = await createSalesforceSandbox({ clock: createClock(), faults: createFaultQueue(), log: createRequestLog(), folder }); console.log('reload', performance.now() - t); await again.close(); }
