/** Names of one part of the world. Each entry is `name`, or `name=latin` where the name is not in Latin letters. */
export interface Culture {
  country: string;
  callingCode: string;
  language: string;
  /** How given and family name are written as one. */
  order: 'given family' | 'family given' | 'familygiven';
  given: string;
  family: string;
}

/** Entries are separated by `|`. Between them: diacritics, apostrophes, hyphens, blanks, seven other scripts. */
export const cultures: readonly Culture[] = [
  {
    country: 'US',
    callingCode: '+1',
    language: 'en',
    order: 'given family',
    given:
      'Olivia|Liam|Emma|Noah|Ava|Ethan|Mary-Kate|Jamal|Grace|Tyler|Hannah|Marcus|Zoë|Dwayne|Abigail|Logan',
    family:
      "Smith|Johnson|O'Connor|Washington|Miller-Jones|McAllister|Davis|Van Buren|D'Angelo|Jackson|Lee|St. John|Brooks|Fitzgerald|Hall|O'Neill",
  },
  {
    country: 'GB',
    callingCode: '+44',
    language: 'en',
    order: 'given family',
    given:
      'Amelia|George|Isla|Oliver|Siân|Rhys|Niamh|Siobhán|Harriet|Callum|Imogen|Alistair|Poppy|Declan|Beatrix|Owen',
    family:
      "Taylor|Brown|O'Brien|MacDonald|Smythe-Holt|Hughes|Ó Súilleabháin|Evans|Wright|Clarke|FitzRoy|Campbell|Ashworth|D'Arcy|Bell|Pryce",
  },
  {
    country: 'FR',
    callingCode: '+33',
    language: 'fr',
    order: 'given family',
    given:
      'Éloïse|François|Chloé|Jean-Pierre|Amélie|René|Léa|Théo|Anaïs|Benoît|Marie-Ève|Loïc|Inès|Gaël|Noémie|Jérôme',
    family:
      "Lefèvre|Dupont|D'Aubigné|Bélanger|Saint-Exupéry|Garçon|L'Hôpital|Moreau|de La Fontaine|Noël|Béranger|Châtelet|Roux|Œuvrard|Mercier|Fournier",
  },
  {
    country: 'DE',
    callingCode: '+49',
    language: 'de',
    order: 'given family',
    given:
      'Jürgen|Käthe|Björn|Sabine|Günther|Anneliese|Jörg|Heike|Karl-Heinz|Ute|Sören|Bärbel|Matthias|Änne|Uwe|Friederike',
    family:
      'Müller|Schäfer|Weiß|von Bülow|Strauß|Groß-Meyer|Höfer|Schmidt|Köhler|Lüders|Grün|Vogel|Jäger|zu Löwenstein|Bäcker|Meißner',
  },
  {
    country: 'ES',
    callingCode: '+34',
    language: 'es',
    order: 'given family',
    given:
      'José María|Begoña|Íñigo|Lucía|Ángel|Rocío|Martín|Nuria|Andrés|Sofía|Iñaki|Inés|Raúl|Belén|Óscar|Verónica',
    family:
      'García Márquez|Núñez|de la Cruz|Peña|Ibáñez|Rodríguez|Zúñiga|Muñoz|López-Hidalgo|Fernández|Ordóñez|Gómez|Agüero|Castaño|Martínez|Sáez',
  },
  {
    country: 'BR',
    callingCode: '+55',
    language: 'pt',
    order: 'given family',
    given:
      'João|Conceição|Antônio|Lúcia|Vinícius|Inês|Sebastião|Júlia|Márcio|Flávia|Luís|Tânia|Caetano|Letícia|Otávio|Assunção',
    family:
      "Gonçalves|da Silva|Araújo|Magalhães|dos Santos|Simões|Pão|Conceição|Sant'Anna|Guimarães|Brandão|Falcão|Oliveira|Leitão|d'Ávila|Assis",
  },
  {
    country: 'SE',
    callingCode: '+46',
    language: 'sv',
    order: 'given family',
    given:
      'Åsa|Göran|Märta|Søren|Bjørn|Þóra|Östen|Sigríður|Håkon|Ærik|Linnéa|Jökull|Astrid|Kåre|Mårten|Ingrid',
    family:
      'Ångström|Sjögren|Bjørnson|Østergård|Þórsdóttir|Lindqvist|Kjær|Hägg|Sørensen|Åkerlund|Blåsjö|Nygård|Jónsdóttir|Møller|Strömberg|Öberg',
  },
  {
    country: 'PL',
    callingCode: '+48',
    language: 'pl',
    order: 'given family',
    given:
      'Łukasz|Małgorzata|Žofie|Jiří|Grażyna|Stanisław|Čeněk|Đorđe|Zdeněk|Świętosława|Paweł|Ștefan|Ágnes|Gyöngyi|Željko|Ľubica',
    family:
      'Wójcik|Dvořák|Błaszczykowski|Nováková|Żółć|Šťastný|Kovačević|Szőke|Čapek|Łęcki|Țepeș|Đurić|Kowalska-Zięba|Růžička|Nagy|Wiśniewski',
  },
  {
    country: 'TR',
    callingCode: '+90',
    language: 'tr',
    order: 'given family',
    given:
      'Gülşen|İbrahim|Çağla|Oğuz|Şebnem|Ümit|Işıl|Göksel|Ayşe|Tuğçe|Ömer|Yiğit|Züleyha|Barış|Nazlı|Hüseyin',
    family:
      'Yıldız|Çelik|Öztürk|Şahin|Güneş|Aydın|Kılıç|Doğan|Işık|Özgür|Arslan|Yüksel|Koç|Şimşek|Ağaoğlu|Ünlü',
  },
  {
    country: 'VN',
    callingCode: '+84',
    language: 'vi',
    order: 'family given',
    given:
      'Thị Hương|Văn Đức|Quỳnh|Anh Tuấn|Bích Ngọc|Hữu Phước|Thuỳ Linh|Đình Trọng|Mỹ Duyên|Quốc Bảo|Xuân|Hoàng|Lệ Thuỷ|Minh|Tuyết|Khánh',
    family: 'Nguyễn|Trần|Phạm|Huỳnh|Đặng|Võ|Bùi|Lê|Đỗ|Hồ|Ngô|Dương|Lý|Vũ|Trương|Đoàn',
  },
  {
    country: 'CN',
    callingCode: '+86',
    language: 'zh',
    order: 'familygiven',
    given:
      '伟=Wei|秀英=Xiuying|娜=Na|敏=Min|静=Jing|强=Qiang|磊=Lei|洋=Yang|艳=Yan|勇=Yong|子涵=Zihan|雨桐=Yutong|浩然=Haoran|梓萱=Zixuan|𠮷祥=Jixiang|建国=Jianguo',
    family:
      '王=Wang|李=Li|张=Zhang|刘=Liu|陈=Chen|杨=Yang|黄=Huang|赵=Zhao|欧阳=Ouyang|司马=Sima|吴=Wu|周=Zhou|徐=Xu|孙=Sun|马=Ma|诸葛=Zhuge',
  },
  {
    country: 'JP',
    callingCode: '+81',
    language: 'ja',
    order: 'family given',
    given:
      '翔太=Shota|さくら=Sakura|健一=Kenichi|美咲=Misaki|ゆうこ=Yuko|大輔=Daisuke|陽菜=Hina|蓮=Ren|アンナ=Anna|結衣=Yui|拓海=Takumi|葵=Aoi|直樹=Naoki|千尋=Chihiro|真=Makoto|恵=Megumi',
    family:
      '佐藤=Sato|鈴木=Suzuki|髙橋=Takahashi|田中=Tanaka|渡邉=Watanabe|伊藤=Ito|山本=Yamamoto|中村=Nakamura|小林=Kobayashi|加藤=Kato|𠮷田=Yoshida|佐々木=Sasaki|山﨑=Yamazaki|松本=Matsumoto|斎藤=Saito|清水=Shimizu',
  },
  {
    country: 'KR',
    callingCode: '+82',
    language: 'ko',
    order: 'familygiven',
    given:
      '민준=Minjun|서연=Seoyeon|지훈=Jihun|하은=Haeun|도윤=Doyun|수빈=Subin|예준=Yejun|지우=Jiwoo|현우=Hyunwoo|유진=Yujin|은지=Eunji|태형=Taehyung|영숙=Youngsook|성호=Seongho|미경=Mikyung|동현=Donghyun',
    family:
      '김=Kim|이=Lee|박=Park|최=Choi|정=Jung|강=Kang|조=Cho|윤=Yoon|장=Jang|임=Lim|한=Han|오=Oh|남궁=Namgung|신=Shin|권=Kwon|황=Hwang',
  },
  {
    country: 'EG',
    callingCode: '+20',
    language: 'ar',
    order: 'given family',
    given:
      'محمد=Mohamed|فاطمة=Fatima|أحمد=Ahmed|عائشة=Aisha|يوسف=Youssef|مريم=Mariam|عمر=Omar|زينب=Zainab|خالد=Khaled|ليلى=Layla|حسن=Hassan|نور=Nour|إبراهيم=Ibrahim|سارة=Sara|علي=Ali|هدى=Huda',
    family:
      'الشريف=ElSherif|حسين=Hussein|عبد الرحمن=AbdelRahman|المصري=ElMasry|منصور=Mansour|السيد=ElSayed|نجيب=Naguib|الخطيب=ElKhatib|سليمان=Soliman|حداد=Haddad|فاروق=Farouk|زكي=Zaki|غانم=Ghanem|بن يوسف=BenYoussef|صالح=Saleh|رمضان=Ramadan',
  },
  {
    country: 'UA',
    callingCode: '+380',
    language: 'uk',
    order: 'given family',
    given:
      'Олександр=Oleksandr|Ірина=Iryna|Дмитро=Dmytro|Наталія=Nataliia|Сергій=Serhii|Ольга=Olha|Володимир=Volodymyr|Юлія=Yuliia|Алёна=Alyona|Пётр=Pyotr|Ганна=Hanna|Михайло=Mykhailo|Єва=Yeva|Тарас=Taras|Людмила=Liudmyla|Богдан=Bohdan',
    family:
      "Шевченко=Shevchenko|Коваленко=Kovalenko|Мар'яненко=Marianenko|Бойко=Boiko|Ткаченко=Tkachenko|Кравчук=Kravchuk|Щербак=Shcherbak|Іваненко=Ivanenko|Соловйов=Soloviov|Їжакевич=Yizhakevych|Гончаров=Honcharov|Воробйова=Vorobiova|Петрова-Водкіна=Petrova|Яковенко=Yakovenko|Жук=Zhuk|Лисенко=Lysenko",
  },
  {
    country: 'IN',
    callingCode: '+91',
    language: 'en',
    order: 'given family',
    given:
      'Priya|Arjun|Ananya|Rahul|प्रिया=Priya|Lakshmi|Vikram|Meera|Sanjay|Divya|Rohan|Kavya|अर्जुन=Arjun|Neha|Suresh|Deepika',
    family:
      'Sharma|Patel|Krishnamurthy|Iyer|Venkataraghavan|Singh|Gupta|शर्मा=Sharma|Reddy|Banerjee|Chatterjee|Nair|Desai|Kaur|Mukhopadhyay|Rao',
  },
];

/** What follows a family name in the name of a company; commas, quotes and ampersands on purpose. */
export const companyEndings: readonly string[] = [
  ', Inc.',
  ' & Sons, Ltd.',
  ' GmbH & Co. KG',
  ' Holdings',
  ', Lindqvist & Partners, LLP',
  ' "West Coast" LLC',
  ' S.A.R.L.',
  ' Logistics',
  ' Software',
  ' 株式会社',
  ' Group',
  ' Labs',
  ' S.p.A.',
  ' Consulting',
  ' Foods',
  ' Энерго',
];

/** Free text as people type it: quotes, line ends, tabs, delimiters, formulas, symbols beyond 16 bits. */
export const notes: readonly string[] = [
  'Prefers "e-mail" over phone',
  'Met at the fair;\nwants a demo in spring',
  'VIP – call before 9:00, never after\r\nAsk for the "purple" plan',
  '=SUM(A1:A9) is what the form sent us',
  'Tab\there, comma, semicolon; done',
  'Sehr zufrieden 👍🏽 – «bitte» nächstes Jahr wieder',
  "It's complicated: 'single' and \"double\" quotes",
  '来年また連絡する\n(担当: 田中)',
  '-1 for the old portal',
  ' leading and trailing blanks ',
  'https://example.com/?a=1&b=2#c',
  'لا تتصل يوم الجمعة',
];

export const plans: readonly string[] = [
  'free',
  'free',
  'free',
  'starter',
  'starter',
  'team',
  'business',
  'enterprise',
];
export const roles: readonly string[] = [
  'member',
  'member',
  'admin',
  'billing',
  'viewer',
  'owner',
  'member',
  'support',
];
export const mailDomains: readonly string[] = ['example.com', 'example.org', 'example.net'];
