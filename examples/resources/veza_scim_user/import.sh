# By user name, or by SCIM id.
terraform import veza_scim_user.ann ann@example.com
terraform import veza_scim_user.ann 2819c223-7f76-453a-919d-413861904646
