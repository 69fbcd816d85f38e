/** What an org of our users adds: the fields of Saltbridge's guide, and an object of its own. */
export const customSchema = `
Account 001
  External_Id__c string(64) external unique
  Auth0_User_Id__c string(128) external unique case-sensitive "Auth0 User Id"

Contact 003
  External_Id__c string(64) external unique
  Auth0_User_Id__c string(128) external unique case-sensitive "Auth0 User Id"
  Plan__c picklist [free | basic | pro | enterprise] restricted
  Signed_Up_At__c datetime
  Logins_Count__c double(18,0)
  Newsletter__c boolean

Lead 00Q
  External_Id__c string(64) external unique
  Auth0_User_Id__c string(128) external unique case-sensitive "Auth0 User Id"
  Plan__c picklist [free | basic | pro | enterprise] restricted
  Signed_Up_At__c datetime
  Logins_Count__c double(18,0)
  Newsletter__c boolean

Campaign 701
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
