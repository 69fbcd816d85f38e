/** Standard sales objects as a new Developer Edition org has them, and the custom fields that Saltbridge's guide adds. */
export const salesSchema = `
Account 001
  MasterRecordId reference(Account) readonly as=MasterRecord "Master Record ID"
  Name string(255) required "Account Name"
  Type picklist [Prospect | Customer - Direct | Customer - Channel | Channel Partner / Reseller | Installation Partner | Technology Partner | Other] "Account Type"
  ParentId reference(Account) as=Parent "Parent Account ID"
  BillingStreet textarea(255)
  BillingCity string(40)
  BillingState string(80) "Billing State/Province"
  BillingPostalCode string(20) "Billing Zip/Postal Code"
  BillingCountry string(80)
  BillingAddress address
  ShippingStreet textarea(255)
  ShippingCity string(40)
  ShippingState string(80) "Shipping State/Province"
  ShippingPostalCode string(20) "Shipping Zip/Postal Code"
  ShippingCountry string(80)
  ShippingAddress address
  Phone phone "Account Phone"
  Fax phone "Account Fax"
  AccountNumber string(40)
  Website url
  Sic string(20) "SIC Code"
  Industry picklist [Agriculture | Apparel | Banking | Biotechnology | Chemicals | Communications | Construction | Consulting | Education | Electronics | Energy | Engineering | Entertainment | Environmental | Finance | Food & Beverage | Government | Healthcare | Hospitality | Insurance | Machinery | Manufacturing | Media | Not For Profit | Recreation | Retail | Shipping | Technology | Telecommunications | Transportation | Utilities | Other]
  AnnualRevenue currency(18,0)
  NumberOfEmployees int "Employees"
  Ownership picklist [Public | Private | Subsidiary | Other]
  TickerSymbol string(20)
  Description textarea "Account Description"
  Rating picklist [Hot | Warm | Cold] "Account Rating"
  Site string(80) "Account Site"
  OwnerId reference(User) required as=Owner "Owner ID"
  AccountSource picklist [Web | Phone Inquiry | Partner Referral | Purchased List | Other]
  External_Id__c string(64) external unique
  Auth0_User_Id__c string(128) external unique case-sensitive "Auth0 User Id"

Contact 003
  MasterRecordId reference(Contact) readonly as=MasterRecord "Master Record ID"
  AccountId reference(Account) "Account ID"
  LastName string(80) required
  FirstName string(40)
  Salutation picklist [Mr. | Ms. | Mrs. | Dr. | Prof. | Mx.]
  Name string(121) fullname "Full Name"
  OtherStreet textarea(255)
  OtherCity string(40)
  OtherState string(80) "Other State/Province"
  OtherPostalCode string(20) "Other Zip/Postal Code"
  OtherCountry string(80)
  OtherAddress address
  MailingStreet textarea(255)
  MailingCity string(40)
  MailingState string(80) "Mailing State/Province"
  MailingPostalCode string(20) "Mailing Zip/Postal Code"
  MailingCountry string(80)
  MailingAddress address
  Phone phone "Business Phone"
  Fax phone "Business Fax"
  MobilePhone phone
  HomePhone phone
  OtherPhone phone
  AssistantPhone phone "Asst. Phone"
  ReportsToId reference(Contact) as=ReportsTo "Reports To ID"
  Email email(80) lookup
  Title string(128)
  Department string(80)
  AssistantName string(40) "Assistant's Name"
  LeadSource picklist [Web | Phone Inquiry | Partner Referral | Purchased List | Other]
  Birthdate date
  Description textarea "Contact Description"
  OwnerId reference(User) required as=Owner "Owner ID"
  HasOptedOutOfEmail boolean "Email Opt Out"
  HasOptedOutOfFax boolean "Fax Opt Out"
  DoNotCall boolean
  EmailBouncedReason string(255) readonly
  EmailBouncedDate datetime readonly
  External_Id__c string(64) external unique
  Auth0_User_Id__c string(128) external unique case-sensitive "Auth0 User Id"
  Plan__c picklist [free | basic | pro | enterprise] restricted
  Signed_Up_At__c datetime
  Logins_Count__c double(18,0)
  Newsletter__c boolean

Lead 00Q
  MasterRecordId reference(Lead) readonly as=MasterRecord "Master Record ID"
  LastName string(80) required
  FirstName string(40)
  Salutation picklist [Mr. | Ms. | Mrs. | Dr. | Prof. | Mx.]
  Name string(121) fullname "Full Name"
  Title string(128)
  Company string(255) required
  Street textarea(255)
  City string(40)
  State string(80) "State/Province"
  PostalCode string(20) "Zip/Postal Code"
  Country string(80)
  Address address
  Phone phone
  MobilePhone phone
  Fax phone
  Email email(80) lookup
  Website url
  Description textarea
  LeadSource picklist [Web | Phone Inquiry | Partner Referral | Purchased List | Other]
  Status picklist [Open - Not Contacted | Working - Contacted | Closed - Converted | Closed - Not Converted] required restricted default=Open_-_Not_Contacted
  Industry picklist [Agriculture | Apparel | Banking | Biotechnology | Chemicals | Communications | Construction | Consulting | Education | Electronics | Energy | Engineering | Entertainment | Environmental | Finance | Food & Beverage | Government | Healthcare | Hospitality | Insurance | Machinery | Manufacturing | Media | Not For Profit | Recreation | Retail | Shipping | Technology | Telecommunications | Transportation | Utilities | Other]
  Rating picklist [Hot | Warm | Cold]
  AnnualRevenue currency(18,0)
  NumberOfEmployees int "Employees"
  OwnerId reference(User|Group) required as=Owner "Owner ID"
  HasOptedOutOfEmail boolean "Email Opt Out"
  HasOptedOutOfFax boolean "Fax Opt Out"
  DoNotCall boolean
  IsConverted boolean readonly "Converted"
  ConvertedDate date readonly
  ConvertedAccountId reference(Account) readonly "Converted Account ID"
  ConvertedContactId reference(Contact) readonly "Converted Contact ID"
  IsUnreadByOwner boolean required default=true "Unread By Owner"
  EmailBouncedReason string(255) readonly
  EmailBouncedDate datetime readonly
  External_Id__c string(64) external unique
  Auth0_User_Id__c string(128) external unique case-sensitive "Auth0 User Id"
  Plan__c picklist [free | basic | pro | enterprise] restricted
  Signed_Up_At__c datetime
  Logins_Count__c double(18,0)
  Newsletter__c boolean

Campaign 701
  Name string(80) required
  ParentId reference(Campaign) as=Parent "Parent Campaign ID"
  Type picklist [Conference | Webinar | Trade Show | Public Relations | Partners | Referral Program | Advertisement | Banner Ads | Direct Mail | Email | Telemarketing | Other]
  Status picklist [Planned | In Progress | Completed | Aborted]
  StartDate date
  EndDate date
  ExpectedRevenue currency(18,0) "Expected Revenue in Campaign"
  BudgetedCost currency(18,0) "Budgeted Cost in Campaign"
  ActualCost currency(18,0) "Actual Cost in Campaign"
  ExpectedResponse percent(10,2) "Expected Response (%)"
  NumberSent double(18,0) "Num Sent in Campaign"
  IsActive boolean "Active"
  Description textarea
  OwnerId reference(User) required as=Owner "Owner ID"
  External_Id__c string(64) external unique

Subscriber__c a00 "Subscriber" "Subscribers"
  OwnerId reference(User|Group) required as=Owner "Owner ID"
  Name string(80) required "Subscriber Name"
  Email__c email(80) external unique "Email"
  External_Id__c string(64) external unique
  Account__c reference(Account)
  Contact__c reference(Contact)
  Plan__c picklist [free | basic | pro | enterprise] restricted
  Topics__c multipicklist [News | Offers | Events | Research]
  Active__c boolean default=true
  Monthly_Fee__c currency(16,2)
  Discount__c percent(5,2)
  Logins__c double(18,0)
  Joined__c date
  Last_Login__c datetime
  Homepage__c url
  Notes__c textarea
`;
