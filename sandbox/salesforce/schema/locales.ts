/**
 * The keys a user's or an org's locale is chosen from: the usual ones of Salesforce's much longer lists.
 *
 * @see https://help.salesforce.com/s/articleView?id=xcloud.admin_supported_locales.htm (checked 2026-11)
 */
export const locales =
  'ar_AE | bg_BG | ca_ES | cs_CZ | da_DK | de_AT | de_CH | de_DE | el_GR | en_AU | en_CA | en_GB | en_IE | en_IN | en_NZ | en_SG | en_US | en_ZA | es_AR | es_CL | es_CO | es_ES | es_MX | et_EE | fi_FI | fr_BE | fr_CA | fr_CH | fr_FR | hi_IN | hr_HR | hu_HU | in_ID | it_CH | it_IT | iw_IL | ja_JP | ko_KR | lt_LT | lv_LV | nl_BE | nl_NL | no_NO | pl_PL | pt_BR | pt_PT | ro_RO | ru_RU | sk_SK | sl_SI | sv_SE | th_TH | tr_TR | uk_UA | vi_VN | zh_CN | zh_HK | zh_TW';

export const languages =
  'en_US | de | es | fr | it | ja | sv | ko | zh_TW | zh_CN | pt_BR | nl_NL | da | th | fi | ru | es_MX | no';

export const timeZones =
  'GMT | Africa/Cairo | Africa/Johannesburg | Africa/Nairobi | America/Anchorage | America/Argentina/Buenos_Aires | America/Bogota | America/Chicago | America/Denver | America/Halifax | America/Lima | America/Los_Angeles | America/Mexico_City | America/New_York | America/Phoenix | America/Santiago | America/Sao_Paulo | America/St_Johns | Asia/Bangkok | Asia/Colombo | Asia/Dubai | Asia/Ho_Chi_Minh | Asia/Hong_Kong | Asia/Jakarta | Asia/Jerusalem | Asia/Karachi | Asia/Kathmandu | Asia/Kolkata | Asia/Kuala_Lumpur | Asia/Manila | Asia/Riyadh | Asia/Seoul | Asia/Shanghai | Asia/Singapore | Asia/Taipei | Asia/Tashkent | Asia/Tehran | Asia/Tokyo | Atlantic/Azores | Australia/Adelaide | Australia/Brisbane | Australia/Darwin | Australia/Perth | Australia/Sydney | Europe/Amsterdam | Europe/Athens | Europe/Berlin | Europe/Brussels | Europe/Bucharest | Europe/Dublin | Europe/Helsinki | Europe/Istanbul | Europe/Lisbon | Europe/London | Europe/Madrid | Europe/Moscow | Europe/Paris | Europe/Prague | Europe/Rome | Europe/Stockholm | Europe/Vienna | Europe/Warsaw | Europe/Zurich | Pacific/Auckland | Pacific/Honolulu';

export const emailEncodings =
  'UTF-8 | ISO-8859-1 | Shift_JIS | ISO-2022-JP | EUC-JP | ks_c_5601-1987 | Big5 | GB2312 | Big5-HKSCS | x-SJIS_0213';
