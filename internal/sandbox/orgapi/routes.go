package orgapi

import (
	"net/http"
	"net/url"
	"strings"
)

// route is one method of one path.
type route struct {
	handle handler
	limit  string // what it is counted with
	scope  string // without .read or .manage: "okta.users"
	open   bool   // needs no token
}

// node is one segment of the paths that are served.
type node struct {
	fixed    map[string]*node
	param    string
	variable *node
	methods  map[string]route
}

func (n *node) add(method, path, scope string, h handler) {
	at := n
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		name, isParam := strings.CutPrefix(segment, ":")
		if isParam {
			if at.variable == nil {
				at.variable, at.param = &node{fixed: map[string]*node{}}, name
			}
			at = at.variable
		} else {
			if at.fixed[segment] == nil {
				at.fixed[segment] = &node{fixed: map[string]*node{}}
			}
			at = at.fixed[segment]
		}
	}
	if at.methods == nil {
		at.methods = map[string]route{}
	}
	at.methods[method] = route{handle: h, limit: limitOf(method, path), scope: scope, open: scope == ""}
}

// find gives the node of a path and what stands in the place of its parameters.
func (n *node) find(u *url.URL) (*node, map[string]string) {
	params := map[string]string{}
	at := n
	for segment := range strings.SplitSeq(strings.Trim(u.EscapedPath(), "/"), "/") {
		value, err := url.PathUnescape(segment)
		if err != nil || value == "" {
			return nil, nil
		}
		switch {
		case at.fixed[value] != nil:
			at = at.fixed[value]
		case at.variable != nil:
			params[at.param] = value
			at = at.variable
		default:
			return nil, nil
		}
	}
	if at.methods == nil {
		return nil, nil
	}
	return at, params
}

const (
	users    = "okta.users"
	groups   = "okta.groups"
	logs     = "okta.logs"
	roles    = "okta.roles"
	types    = "okta.userTypes"
	schemas  = "okta.schemas"
	apps     = "okta.apps"
	mappings = "okta.profileMappings"
	policies = "okta.policies"
)

// table is everything that is served.
func (s *server) table() *node {
	n := &node{fixed: map[string]*node{}}
	n.add(http.MethodGet, "/.well-known/okta-organization", "", s.organization)
	n.add(http.MethodPost, "/oauth2/v1/token", "", s.token)
	s.userRoutes(n)
	s.groupRoutes(n)
	s.schemaRoutes(n)
	s.roleRoutes(n)
	s.appRoutes(n)
	s.assignmentRoutes(n)
	s.provisioningRoutes(n)
	n.add(http.MethodGet, "/api/v1/logs", logs, s.systemLog)
	return n
}

func (s *server) userRoutes(n *node) {
	const one = "/api/v1/users/:user"
	n.add(http.MethodGet, "/api/v1/users", users, s.listUsers)
	n.add(http.MethodPost, "/api/v1/users", users, s.createUser)
	n.add(http.MethodGet, one, users, s.getUser)
	n.add(http.MethodPost, one, users, s.updateUser)
	n.add(http.MethodPut, one, users, s.replaceUser)
	n.add(http.MethodDelete, one, users, s.deleteUser)
	n.add(http.MethodGet, one+"/groups", users, s.userGroups)
	n.add(http.MethodDelete, one+"/sessions", users, s.clearSessions)
	n.add(http.MethodPost, one+"/credentials/change_password", users, s.changePassword)
	n.add(http.MethodPost, one+"/credentials/change_recovery_question", users, s.changeQuestion)
	n.add(http.MethodPost, one+"/credentials/forgot_password", users, s.resetPassword)
	for name, h := range s.lifecycle() {
		n.add(http.MethodPost, one+"/lifecycle/"+name, users, h)
	}
}

func (s *server) groupRoutes(n *node) {
	const one, rule = "/api/v1/groups/:group", "/api/v1/groups/rules/:rule"
	n.add(http.MethodGet, "/api/v1/groups", groups, s.listGroups)
	n.add(http.MethodPost, "/api/v1/groups", groups, s.createGroup)
	n.add(http.MethodGet, one, groups, s.getGroup)
	n.add(http.MethodPut, one, groups, s.replaceGroup)
	n.add(http.MethodDelete, one, groups, s.deleteGroup)
	n.add(http.MethodGet, one+"/users", groups, s.listMembers)
	n.add(http.MethodPut, one+"/users/:user", groups, s.addMember)
	n.add(http.MethodDelete, one+"/users/:user", groups, s.removeMember)
	n.add(http.MethodGet, one+"/owners", groups, s.listOwners)
	n.add(http.MethodPost, one+"/owners", groups, s.addOwner)
	n.add(http.MethodDelete, one+"/owners/:owner", groups, s.removeOwner)
	n.add(http.MethodGet, "/api/v1/groups/rules", groups, s.listRules)
	n.add(http.MethodPost, "/api/v1/groups/rules", groups, s.createRule)
	n.add(http.MethodGet, rule, groups, s.getRule)
	n.add(http.MethodPut, rule, groups, s.replaceRule)
	n.add(http.MethodDelete, rule, groups, s.deleteRule)
	n.add(http.MethodPost, rule+"/lifecycle/activate", groups, s.setRuleActive(true))
	n.add(http.MethodPost, rule+"/lifecycle/deactivate", groups, s.setRuleActive(false))
}

func (s *server) roleRoutes(n *node) {
	for _, holder := range []string{"/api/v1/users/:user/roles", "/api/v1/groups/:group/roles"} {
		n.add(http.MethodGet, holder, roles, s.listRoles)
		n.add(http.MethodPost, holder, roles, s.assignRole)
		n.add(http.MethodGet, holder+"/:role", roles, s.getRole)
		n.add(http.MethodDelete, holder+"/:role", roles, s.removeRole)
	}
}

func (s *server) schemaRoutes(n *node) {
	n.add(http.MethodGet, "/api/v1/meta/types/user", types, s.listTypes)
	n.add(http.MethodPost, "/api/v1/meta/types/user", types, s.createType)
	n.add(http.MethodGet, "/api/v1/meta/types/user/:type", types, s.getType)
	n.add(http.MethodPost, "/api/v1/meta/types/user/:type", types, s.updateType)
	n.add(http.MethodPut, "/api/v1/meta/types/user/:type", types, s.updateType)
	n.add(http.MethodDelete, "/api/v1/meta/types/user/:type", types, s.deleteType)
	n.add(http.MethodGet, "/api/v1/meta/schemas/user/:schema", schemas, s.getUserSchema)
	n.add(http.MethodPost, "/api/v1/meta/schemas/user/:schema", schemas, s.changeUserSchema)
	n.add(http.MethodGet, "/api/v1/meta/schemas/group/default", schemas, s.getGroupSchema)
	n.add(http.MethodPost, "/api/v1/meta/schemas/group/default", schemas, s.changeGroupSchema)
}
