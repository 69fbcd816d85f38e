import { emailEncodings, languages, locales, timeZones } from './locales.ts';

/** Users and their permissions. */
export const peopleSchema = `
User 005 setup(cu)
  hide IsDeleted
  Username string(80) required unique lookup
  LastName string(80) required
  FirstName string(40)
  Name string(121) fullname "Full Name"
  CompanyName string(80)
  Division string(80)
  Department string(80)
  Title string(80)
  Address address
  Email email(128) required lookup
  EmailPreferencesAutoBcc boolean default=true "AutoBcc"
  SenderEmail email(80) "Email Sender Address"
  SenderName string(80) "Email Sender Name"
  Signature textarea(1333) "Email Signature"
  Phone phone
  Extension phone
  Fax phone
  MobilePhone phone "Mobile"
  Alias string(8) required
  CommunityNickname string(40) unique "Nickname"
  IsActive boolean required default=true "Active"
  TimeZoneSidKey picklist(40) [${timeZones}] required restricted "Time Zone"
  UserRoleId reference(UserRole) as=UserRole children=Users "Role ID"
  LocaleSidKey picklist(40) [${locales}] required restricted "Locale"
  ReceivesInfoEmails boolean "Info Emails"
  ReceivesAdminInfoEmails boolean "Admin Info Emails"
  EmailEncodingKey picklist(40) [${emailEncodings}] required restricted "Email Encoding"
  ProfileId reference(Profile) required children=Users "Profile ID"
  UserType picklist(40) [Standard | PowerPartner | CSPLitePortal | CustomerSuccess | PowerCustomerSuccess | CsnOnly | Guest] readonly default=Standard
  LanguageLocaleKey picklist(40) [${languages}] required restricted "Language"
  EmployeeNumber string(20)
  DelegatedApproverId reference(User|Group) as=DelegatedApprover "Delegated Approver ID"
  ManagerId reference(User) as=Manager children=ManagedUsers "Manager ID"
  LastLoginDate datetime readonly "Last Login"
  LastPasswordChangeDate datetime readonly "Last Password Change or Reset"
  NumberOfFailedLogins int readonly "Failed Login Attempts"
  ForecastEnabled boolean "Allow Forecasting"
  UserPermissionsMarketingUser boolean "Marketing User"
  UserPermissionsOfflineUser boolean "Offline User"
  UserPermissionsInteractionUser boolean "Flow User"
  UserPermissionsSupportUser boolean "Service Cloud User"
  ContactId reference(Contact) createonly "Contact ID"
  AccountId reference(Account) readonly "Account ID"
  FederationIdentifier string(512) unique case-sensitive lookup "SAML Federation ID"
  AboutMe textarea(1000)
  SmallPhotoUrl url readonly "Small-sized profile photo URL"
  FullPhotoUrl url readonly "Url for full-sized Photo"
  DefaultGroupNotificationFrequency picklist(40) [P | D | W | N] required restricted default=N
  DigestFrequency picklist(40) [D | W | N] required restricted default=N "Chatter Email Highlights Frequency"
  PendingEmail email(128) hidden

PermissionSet 0PS setup(cud)
  hide IsDeleted
  Name string(80) required "Permission Set Name"
  Label string(80) required "Permission Set Label"
  LicenseId reference(UserLicense) createonly "License ID"
  ProfileId reference(Profile) readonly "Profile ID"
  IsOwnedByProfile boolean readonly "Is Owned By Profile"
  IsCustom boolean readonly default=true "Custom"
  Type picklist(40) [Profile | Regular | Standard | Group | Session] readonly default=Regular
  Description string(255)
  NamespacePrefix string(15) readonly
  PermissionsApiEnabled boolean "API Enabled"
  PermissionsApiUserOnly boolean "Api Only User"
  PermissionsModifyAllData boolean "Modify All Data"
  PermissionsViewAllData boolean "View All Data"
  PermissionsViewSetup boolean "View Setup and Configuration"
  PermissionsBulkApiHardDelete boolean "Bulk API Hard Delete"
  PermissionsManageUsers boolean "Manage Users"
  PermissionsCustomizeApplication boolean "Customize Application"

PermissionSetAssignment 0Pa setup(cd)
  hide IsDeleted CreatedDate CreatedById LastModifiedDate LastModifiedById
  PermissionSetId reference(PermissionSet) required createonly children=Assignments "PermissionSet ID"
  AssigneeId reference(User) required createonly children=PermissionSetAssignments "Assignee ID"
  IsActive boolean readonly default=true

ObjectPermissions 110 setup(cud) "Object Permissions" "Object Permissions"
  hide IsDeleted
  ParentId reference(PermissionSet) required createonly as=Parent children=ObjectPerms "Parent ID"
  SobjectType picklist(40) required createonly "Sobject Type Name"
  PermissionsCreate boolean "Create Records"
  PermissionsRead boolean "Read Records"
  PermissionsEdit boolean "Edit Records"
  PermissionsDelete boolean "Delete Records"
  PermissionsViewAllRecords boolean "View All Records"
  PermissionsModifyAllRecords boolean "Modify All Records"

FieldPermissions 01k setup(cud) "Field Permissions" "Field Permissions"
  hide IsDeleted CreatedDate CreatedById LastModifiedDate LastModifiedById
  ParentId reference(PermissionSet) required createonly as=Parent children=FieldPerms "Parent ID"
  SobjectType picklist(40) required createonly "Sobject Type Name"
  Field picklist(255) required createonly "Field Name"
  PermissionsRead boolean "Read Field"
  PermissionsEdit boolean "Edit Field"
`;
