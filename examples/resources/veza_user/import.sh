# By id, or by e-mail address, which is looked up through SCIM and needs it on.
terraform import veza_user.break_glass 0199d0e1-5c1f-7d5e-9a3b-2f6d1c0b7a88
terraform import veza_user.break_glass break-glass@example.com
