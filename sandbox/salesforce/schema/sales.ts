const industries =
  'Agriculture | Apparel | Banking | Biotechnology | Chemicals | Communications | Construction | Consulting | Education | Electronics | Energy | Engineering | Entertainment | Environmental | Finance | Food & Beverage | Government | Healthcare | Hospitality | Insurance | Machinery | Manufacturing | Media | Not For Profit | Recreation | Retail | Shipping | Technology | Telecommunications | Transportation | Utilities | Other';
const leadSources = 'Web | Phone Inquiry | Partner Referral | Purchased List | Other';

/**
 * Standard sales objects as a new Developer Edition org has them.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_list.htm (checked 2026-11)
 */
export const salesSchema = `
Account 001 "Account" "Accounts"
  MasterRecordId reference(Account) readonly as=MasterRecord "Master Record ID"
  Name string(255) required "Account Name"
  Type picklist [Prospect | Customer - Direct | Customer - Channel | Channel Partner / Reseller | Installation Partner | Technology Partner | Other] "Account Type"
  ParentId reference(Account) as=Parent children=ChildAccounts "Parent Account ID"
  BillingAddress address
  ShippingAddress address
  Phone phone "Account Phone"
  Fax phone "Account Fax"
  AccountNumber string(40)
  Website url
  PhotoUrl url readonly "Photo URL"
  Sic string(20) "SIC Code"
  Industry picklist [${industries}]
  AnnualRevenue currency(18,0)
  NumberOfEmployees int "Employees"
  Ownership picklist [Public | Private | Subsidiary | Other]
  TickerSymbol string(20)
  Description textarea "Account Description"
  Rating picklist [Hot | Warm | Cold] "Account Rating"
  Site string(80) "Account Site"
  OwnerId reference(User) required as=Owner "Owner ID"
  LastActivityDate date readonly "Last Activity"
  LastViewedDate datetime readonly
  LastReferencedDate datetime readonly
  Jigsaw string(20) "Data.com Key"
  AccountSource picklist [${leadSources}]
  SicDesc string(80) "SIC Description"

Contact 003
  MasterRecordId reference(Contact) readonly as=MasterRecord "Master Record ID"
  AccountId reference(Account) cascade children=Contacts "Account ID"
  LastName string(80) required
  FirstName string(40)
  Salutation picklist(40) [Mr. | Ms. | Mrs. | Dr. | Prof. | Mx.]
  Name string(121) fullname "Full Name"
  OtherAddress address
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
  LeadSource picklist [${leadSources}]
  Birthdate date
  Description textarea "Contact Description"
  OwnerId reference(User) required as=Owner "Owner ID"
  HasOptedOutOfEmail boolean "Email Opt Out"
  HasOptedOutOfFax boolean "Fax Opt Out"
  DoNotCall boolean
  LastActivityDate date readonly "Last Activity"
  LastCURequestDate datetime readonly "Last Stay-in-Touch Request Date"
  LastCUUpdateDate datetime readonly "Last Stay-in-Touch Save Date"
  LastViewedDate datetime readonly
  LastReferencedDate datetime readonly
  EmailBouncedReason string(255) readonly
  EmailBouncedDate datetime readonly
  IsEmailBounced boolean readonly = NOT(ISBLANK(EmailBouncedReason))
  PhotoUrl url readonly "Photo URL"
  Jigsaw string(20) "Data.com Key"
  JigsawContactId string(20) readonly "Jigsaw Contact ID"

Lead 00Q
  MasterRecordId reference(Lead) readonly as=MasterRecord "Master Record ID"
  LastName string(80) required
  FirstName string(40)
  Salutation picklist(40) [Mr. | Ms. | Mrs. | Dr. | Prof. | Mx.]
  Name string(121) fullname "Full Name"
  Title string(128)
  Company string(255) required
  Address address
  Phone phone
  MobilePhone phone
  Fax phone
  Email email(80) lookup
  Website url
  PhotoUrl url readonly "Photo URL"
  Description textarea
  LeadSource picklist [${leadSources}]
  Status picklist [Open - Not Contacted | Working - Contacted | Closed - Converted | Closed - Not Converted] required restricted default=Open_-_Not_Contacted
  Industry picklist [${industries}]
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
  ConvertedOpportunityId reference(Opportunity) readonly "Converted Opportunity ID"
  IsUnreadByOwner boolean required default=true "Unread By Owner"
  LastActivityDate date readonly "Last Activity"
  LastViewedDate datetime readonly
  LastReferencedDate datetime readonly
  Jigsaw string(20) "Data.com Key"
  JigsawContactId string(20) readonly "Jigsaw Contact ID"
  EmailBouncedReason string(255) readonly
  EmailBouncedDate datetime readonly

Opportunity 006 "Opportunity" "Opportunities"
  AccountId reference(Account) cascade children=Opportunities "Account ID"
  IsPrivate boolean "Private"
  Name string(120) required
  Description textarea
  StageName picklist [Prospecting | Qualification | Needs Analysis | Value Proposition | Id. Decision Makers | Perception Analysis | Proposal/Price Quote | Negotiation/Review | Closed Won | Closed Lost] required "Stage"
  Amount currency(18,2)
  Probability percent(3,0) "Probability (%)"
  ExpectedRevenue currency(18,2) "Expected Amount" = Amount * Probability / 100
  TotalOpportunityQuantity double(18,2) "Quantity"
  CloseDate date required
  Type picklist [Existing Customer - Upgrade | Existing Customer - Replacement | Existing Customer - Downgrade | New Customer] "Opportunity Type"
  NextStep string(255)
  LeadSource picklist [${leadSources}]
  IsClosed boolean readonly "Closed" = LEFT(StageName, 6) = "Closed"
  IsWon boolean readonly "Won" = StageName = "Closed Won"
  ForecastCategoryName picklist [Omitted | Pipeline | Best Case | Commit | Closed] "Forecast Category"
  CampaignId reference(Campaign) children=Opportunities "Campaign ID"
  HasOpportunityLineItem boolean readonly "Has Line Item"
  OwnerId reference(User) required as=Owner "Owner ID"
  ContactId reference(Contact) createonly "Contact ID"
  LastActivityDate date readonly "Last Activity"
  LastViewedDate datetime readonly
  LastReferencedDate datetime readonly
`;
