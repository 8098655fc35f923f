# GROUP/USER, each side a name or a SCIM id.
terraform import veza_scim_group_member.ann_in_engineering Engineering/ann@example.com
