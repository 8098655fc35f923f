# By the team's name, or by its id. "name:" says that a text which looks like an id is a name.
terraform import veza_team_scope.engineering Engineering
terraform import veza_team_scope.engineering 0191f6c5-77f0-7b0e-9a55-2d9e6a4f3b02
