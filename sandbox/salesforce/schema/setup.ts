import { languages, locales, timeZones } from './locales.ts';

/** Users' licences, roles and logins, and what else a client looks up about an org. */
export const setupSchema = `
Organization 00D setup(u)
  hide IsDeleted
  Name string(80) required
  Division string(80)
  Address address
  Phone phone
  Fax phone
  PrimaryContact string(80)
  DefaultLocaleSidKey picklist(40) [${locales}] required restricted "Locale"
  TimeZoneSidKey picklist(40) [${timeZones}] required restricted "Time Zone"
  LanguageLocaleKey picklist(40) [${languages}] required restricted "Language"
  FiscalYearStartMonth int "Fiscal Year Starts In"
  OrganizationType picklist(40) [Developer Edition | Enterprise Edition | Unlimited Edition] readonly "Edition"
  InstanceName string(5) readonly
  IsSandbox boolean readonly
  NamespacePrefix string(15) readonly
  TrialExpirationDate datetime readonly
  IsReadOnly boolean readonly

UserLicense 100 setup
  hide IsDeleted CreatedById LastModifiedById
  LicenseDefinitionKey string(40) readonly
  Name string(40) readonly
  TotalLicenses int readonly
  Status picklist(40) [Active | Disabled] readonly
  UsedLicenses int readonly = COUNT(User.ProfileId.UserLicenseId, IsActive)
  UsedLicensesLastUpdated datetime readonly
  MasterLabel string(40) readonly "Label"

Profile 00e setup
  hide IsDeleted
  Name string(255) required
  UserLicenseId reference(UserLicense) readonly "User License ID"
  UserType picklist(40) [Standard | PowerPartner | CSPLitePortal | CustomerSuccess | PowerCustomerSuccess | CsnOnly | Guest] readonly
  Description string(255)
  PermissionsApiEnabled boolean "API Enabled"
  PermissionsApiUserOnly boolean "Api Only User"
  PermissionsModifyAllData boolean "Modify All Data"
  PermissionsViewAllData boolean "View All Data"
  PermissionsViewSetup boolean "View Setup and Configuration"
  PermissionsBulkApiHardDelete boolean "Bulk API Hard Delete"
  PermissionsManageUsers boolean "Manage Users"
  PermissionsCustomizeApplication boolean "Customize Application"

UserRole 00E setup(cud) "Role" "Roles"
  hide IsDeleted CreatedDate CreatedById
  Name string(80) required
  ParentRoleId reference(UserRole) as=ParentRole "Parent Role ID"
  RollupDescription string(80) "Description"
  DeveloperName string(80)

Group 00G setup(cud)
  hide IsDeleted
  Name string(40) required
  DeveloperName string(80)
  Type picklist(40) [Regular | Queue | Organization] required createonly
  Email email(80)
  DoesSendEmailToMembers boolean "Send Email to Members"

GroupMember 011 setup(cd)
  hide IsDeleted CreatedDate CreatedById LastModifiedDate LastModifiedById
  GroupId reference(Group) required createonly children=GroupMembers "Group ID"
  UserOrGroupId reference(User|Group) required createonly as=UserOrGroup "User/Group ID"

QueueSobject 03g setup(cd)
  hide IsDeleted CreatedDate LastModifiedDate LastModifiedById
  QueueId reference(Group) required createonly as=Queue children=QueueSobjects
  SobjectType picklist(40) required createonly

AssignmentRule 01Q setup
  hide IsDeleted
  Name string(120) readonly
  SobjectType picklist(40) [Case | Lead] readonly "SObject Type"
  Active boolean readonly

RecordType 012 setup
  hide IsDeleted
  Name string(80) readonly
  DeveloperName string(80) readonly "Record Type Name"
  NamespacePrefix string(15) readonly
  Description string(255) readonly
  SobjectType picklist(40) readonly "SObject Type Name"
  IsActive boolean readonly "Active"

UserLogin 0Yw setup(u)
  hide IsDeleted CreatedDate CreatedById SystemModstamp
  UserId reference(User) readonly "User ID"
  IsFrozen boolean "Frozen"
  IsPasswordLocked boolean "Locked out"
`;
