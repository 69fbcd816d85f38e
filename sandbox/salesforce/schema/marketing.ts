/** Campaigns, cases and tasks as a new Developer Edition org has them; figures and copies of the parents are formulas. */
export const marketingSchema = `
Campaign 701
  Name string(80) required
  ParentId reference(Campaign) as=Parent children=ChildCampaigns "Parent Campaign ID"
  Type picklist(40) [Conference | Webinar | Trade Show | Public Relations | Partners | Referral Program | Advertisement | Banner Ads | Direct Mail | Email | Telemarketing | Other]
  Status picklist(40) [Planned | In Progress | Completed | Aborted]
  StartDate date
  EndDate date
  ExpectedRevenue currency(18,0) "Expected Revenue in Campaign"
  BudgetedCost currency(18,0) "Budgeted Cost in Campaign"
  ActualCost currency(18,0) "Actual Cost in Campaign"
  ExpectedResponse percent(10,2) "Expected Response (%)"
  NumberSent double(18,0) "Num Sent in Campaign"
  IsActive boolean "Active"
  Description textarea
  NumberOfLeads int "Leads in Campaign" = COUNT(CampaignMember.CampaignId, NOT(ISBLANK(LeadId)))
  NumberOfContacts int "Contacts in Campaign" = COUNT(CampaignMember.CampaignId, NOT(ISBLANK(ContactId)))
  NumberOfResponses int "Responses in Campaign" = COUNT(CampaignMember.CampaignId, HasResponded)
  NumberOfOpportunities int "Opportunities in Campaign" = COUNT(Opportunity.CampaignId)
  OwnerId reference(User) required as=Owner "Owner ID"
  LastActivityDate date readonly "Last Activity"
  LastViewedDate datetime readonly
  LastReferencedDate datetime readonly

CampaignMember 00v
  CampaignId reference(Campaign) required createonly cascade children=CampaignMembers "Campaign ID"
  LeadId reference(Lead) createonly cascade children=CampaignMembers "Lead ID"
  ContactId reference(Contact) createonly cascade children=CampaignMembers "Contact ID"
  Status picklist(40) [Sent | Responded] default=Sent
  HasResponded boolean readonly "Responded" = Status = "Responded"
  FirstRespondedDate date readonly
  Name string(255) = IF(ISBLANK(LeadId), Contact.Name, Lead.Name)
  FirstName string(40) = IF(ISBLANK(LeadId), Contact.FirstName, Lead.FirstName)
  LastName string(80) = IF(ISBLANK(LeadId), Contact.LastName, Lead.LastName)
  Title string(128) = IF(ISBLANK(LeadId), Contact.Title, Lead.Title)
  Email email(80) = IF(ISBLANK(LeadId), Contact.Email, Lead.Email)
  Phone phone = IF(ISBLANK(LeadId), Contact.Phone, Lead.Phone)
  LeadSource picklist [Web | Phone Inquiry | Partner Referral | Purchased List | Other] = IF(ISBLANK(LeadId), Contact.LeadSource, Lead.LeadSource)
  CompanyOrAccount string(255) "Company (Account)" = IF(ISBLANK(LeadId), Contact.Account.Name, Lead.Company)
  Type string(40) = IF(ISBLANK(LeadId), "Contact", "Lead")

Case 500
  CaseNumber string(30) number={00000000} lookup
  ContactId reference(Contact) children=Cases "Contact ID"
  AccountId reference(Account) children=Cases "Account ID"
  ParentId reference(Case) as=Parent children=Cases "Parent Case ID"
  SuppliedName string(80) "Name"
  SuppliedEmail email(80) "Email Address"
  SuppliedPhone string(40) "Phone"
  SuppliedCompany string(80) "Company"
  Type picklist [Mechanical | Electrical | Electronic | Structural | Other] "Case Type"
  Status picklist [New | Working | Escalated | Closed] default=New
  Reason picklist [Installation | Equipment Complexity | Performance | Breakdown | Equipment Design | Feedback | Other] "Case Reason"
  Origin picklist(40) [Phone | Email | Web] "Case Origin"
  Subject string(255)
  Priority picklist [High | Medium | Low] default=Medium
  Description textarea
  IsClosed boolean readonly "Closed" = Status = "Closed"
  ClosedDate datetime readonly
  IsEscalated boolean "Escalated"
  OwnerId reference(User|Group) required as=Owner "Owner ID"
  ContactPhone phone readonly
  ContactMobile phone readonly
  ContactEmail email(80) readonly
  ContactFax phone readonly
  Comments textarea(4000) "Internal Comments"
  LastViewedDate datetime readonly
  LastReferencedDate datetime readonly

Task 00T
  WhoId reference(Contact|Lead) cascade as=Who children=Tasks "Name ID"
  WhatId reference(Account|Campaign|Case|Opportunity) cascade as=What children=Tasks "Related To ID"
  Subject combobox(255) [Call | Email | Send Letter | Send Quote | Other]
  ActivityDate date "Due Date Only"
  Status picklist [Not Started | In Progress | Completed | Waiting on someone else | Deferred] required default=Not_Started
  Priority picklist [High | Normal | Low] required default=Normal
  IsHighPriority boolean readonly "High Priority" = Priority = "High"
  OwnerId reference(User|Group) required as=Owner "Assigned To ID"
  Description textarea "Description"
  Type picklist(40) [Call | Meeting | Other]
  IsClosed boolean readonly "Closed" = Status = "Completed"
  IsArchived boolean readonly "Archived"
  CallDurationInSeconds int "Call Duration"
  CallType picklist(40) [Internal | Inbound | Outbound]
  CallDisposition string(255) "Call Result"
  TaskSubtype picklist(40) [Task | Email | Call] createonly default=Task
  CompletedDateTime datetime readonly "Completed Date"
`;
