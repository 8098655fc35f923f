# By the name or the SCIM id of the group.
terraform import veza_scim_group_members_exclusive.admins Admins
