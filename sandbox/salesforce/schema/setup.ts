/** Users and their permissions, and what else a client looks up about an org. */
export const setupSchema = `
Organization 00D setup
  Name string(80) required
  Country string(80)
  PrimaryContact string(80)
  DefaultLocaleSidKey picklist [en_US | en_GB | de_DE | fr_FR] required
  TimeZoneSidKey picklist [GMT | Europe/Berlin | America/Los_Angeles] required
  LanguageLocaleKey picklist [en_US | de | fr] required
  OrganizationType picklist [Developer Edition | Enterprise Edition | Unlimited Edition] readonly "Edition"
  InstanceName string(5) readonly
  IsSandbox boolean readonly
  NamespacePrefix string(15) readonly

Profile 00e setup
  Name string(255) required
  UserType picklist [Standard | Guest] readonly
  Description string(255)
  PermissionsApiEnabled boolean "API Enabled"
  PermissionsApiUserOnly boolean "Api Only User"
  PermissionsModifyAllData boolean "Modify All Data"
  PermissionsViewAllData boolean "View All Data"
  PermissionsViewSetup boolean "View Setup and Configuration"
  PermissionsBulkApiHardDelete boolean "Bulk API Hard Delete"
  PermissionsManageUsers boolean "Manage Users"

PermissionSet 0PS setup
  Name string(80) required "Permission Set Name"
  Label string(80) required "Permission Set Label"
  ProfileId reference(Profile) readonly "Profile ID"
  IsOwnedByProfile boolean readonly "Is Owned By Profile"
  IsCustom boolean readonly "Custom"
  Type picklist [Profile | Regular | Standard] readonly
  Description string(255)
  PermissionsApiEnabled boolean "API Enabled"
  PermissionsApiUserOnly boolean "Api Only User"
  PermissionsModifyAllData boolean "Modify All Data"
  PermissionsViewAllData boolean "View All Data"
  PermissionsViewSetup boolean "View Setup and Configuration"
  PermissionsBulkApiHardDelete boolean "Bulk API Hard Delete"
  PermissionsManageUsers boolean "Manage Users"

PermissionSetAssignment 0Pa setup
  PermissionSetId reference(PermissionSet) required createonly "PermissionSet ID"
  AssigneeId reference(User) required createonly "Assignee ID"
  IsActive boolean readonly

ObjectPermissions 110 setup "Object Permissions" "Object Permissions"
  ParentId reference(PermissionSet) required createonly as=Parent "Parent ID"
  SobjectType picklist required createonly "Sobject Type Name"
  PermissionsCreate boolean "Create Records"
  PermissionsRead boolean "Read Records"
  PermissionsEdit boolean "Edit Records"
  PermissionsDelete boolean "Delete Records"
  PermissionsViewAllRecords boolean "View All Records"
  PermissionsModifyAllRecords boolean "Modify All Records"

FieldPermissions 01k setup "Field Permissions" "Field Permissions"
  ParentId reference(PermissionSet) required createonly as=Parent "Parent ID"
  SobjectType picklist required createonly "Sobject Type Name"
  Field picklist required createonly "Field Name"
  PermissionsRead boolean "Read Field"
  PermissionsEdit boolean "Edit Field"

Group 00G setup
  Name string(40) required
  DeveloperName string(80)
  Type picklist [Regular | Queue | Organization] required createonly

AssignmentRule 01Q setup
  Name string(120) readonly
  SobjectType picklist [Case | Lead] readonly "SObject Type"
  Active boolean readonly

UserRole 00E setup "Role" "Roles"
  Name string(80) required
  DeveloperName string(80)

User 005 setup
  Username string(80) required unique lookup
  LastName string(80) required
  FirstName string(40)
  Name string(121) fullname "Full Name"
  CompanyName string(80)
  Division string(80)
  Department string(80)
  Title string(80)
  Street textarea(255)
  City string(40)
  State string(80) "State/Province"
  PostalCode string(20) "Zip/Postal Code"
  Country string(80)
  Address address
  Email email(128) required lookup
  Phone phone
  MobilePhone phone "Mobile"
  Alias string(8) required
  CommunityNickname string(40) "Nickname"
  IsActive boolean required default=true "Active"
  TimeZoneSidKey picklist [GMT | Europe/Berlin | America/Los_Angeles] required restricted default=GMT "Time Zone"
  UserRoleId reference(UserRole) as=UserRole "Role ID"
  LocaleSidKey picklist [en_US | en_GB | de_DE | fr_FR] required restricted default=en_US "Locale"
  EmailEncodingKey picklist [UTF-8 | ISO-8859-1] required restricted default=UTF-8 "Email Encoding"
  ProfileId reference(Profile) required "Profile ID"
  UserType picklist [Standard | Guest] readonly
  LanguageLocaleKey picklist [en_US | de | fr] required restricted default=en_US "Language"
  EmployeeNumber string(20)
  ManagerId reference(User) as=Manager "Manager ID"
  FederationIdentifier string(512) unique case-sensitive lookup "SAML Federation ID"
  LastLoginDate datetime readonly "Last Login"
`;
