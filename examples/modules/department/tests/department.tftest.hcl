provider "veza" {
  sandbox = { path = "department.test.db" }
}

variables {
  name  = "Sales"
  roles = ["viewer", "operator"]
}

run "a_company" {
  module {
    source = "./tests/company"
  }
  variables {
    departments = { "ann@example.com" = "Sales", "bob@example.com" = "Sales", "cyd@example.com" = "Legal" }
  }
}

run "the_department" {
  variables {
    app_id = run.a_company.app_id
  }

  assert {
    condition     = jsonencode(output.logins) == jsonencode(["ann@example.com", "bob@example.com"])
    error_message = "The department is ${jsonencode(output.logins)}."
  }
  assert {
    condition     = veza_team_scope.department.policy_type == "UNBOUND"
    error_message = "Where no integrations are named, the team should see all."
  }
}

run "its_people_are_in_veza" {
  module {
    source = "./tests/veza"
  }

  assert {
    condition     = output.active["ann@example.com"] && output.active["bob@example.com"]
    error_message = "Not everybody has come: ${jsonencode(output.active)}."
  }
  assert {
    condition     = jsonencode(output.access["ann@example.com"]) == jsonencode(["operator on Sales", "viewer on Sales"])
    error_message = "Ann has ${jsonencode(output.access["ann@example.com"])}."
  }
  assert {
    condition     = !contains(keys(output.active), "cyd@example.com")
    error_message = "Somebody of another department has come."
  }
}

run "bob_moves_and_dan_is_hired" {
  module {
    source = "./tests/company"
  }
  variables {
    departments = {
      "ann@example.com" = "Sales", "bob@example.com" = "Legal", "cyd@example.com" = "Legal", "dan@example.com" = "Sales"
    }
  }
}

run "the_department_follows" {
  variables {
    app_id       = run.bob_moves_and_dan_is_hired.app_id
    roles        = ["viewer"]
    provider_ids = []
  }

  assert {
    condition     = jsonencode(output.logins) == jsonencode(["ann@example.com", "dan@example.com"])
    error_message = "The department is ${jsonencode(output.logins)}."
  }
}

run "and_so_does_veza" {
  module {
    source = "./tests/veza"
  }

  assert {
    condition     = output.active["dan@example.com"] && output.active["ann@example.com"] && !output.active["bob@example.com"]
    error_message = "In Veza there are ${jsonencode(output.active)}."
  }
  assert {
    condition     = jsonencode([output.access["dan@example.com"], output.access["bob@example.com"]]) == jsonencode([["viewer on Sales"], []])
    error_message = "They have ${jsonencode(output.access)}."
  }
}

run "a_department_without_roles_is_refused" {
  command = plan
  variables {
    app_id = run.bob_moves_and_dan_is_hired.app_id
    roles  = []
  }
  expect_failures = [var.roles]
}
