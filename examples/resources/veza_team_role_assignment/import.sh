# USER/TEAM/ROLE, each a name or an id.
terraform import veza_team_role_assignment.ann_reads_engineering ann@example.com/Engineering/viewer
