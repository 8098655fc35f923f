package orgapi

import "net/http"

func (s *server) appRoutes(n *node) {
	const one = "/api/v1/apps/:app"
	n.add(http.MethodGet, "/api/v1/apps", apps, s.listApps)
	n.add(http.MethodPost, "/api/v1/apps", apps, s.createApp)
	n.add(http.MethodGet, one, apps, s.getApp)
	n.add(http.MethodPut, one, apps, s.replaceApp)
	n.add(http.MethodDelete, one, apps, s.deleteApp)
	n.add(http.MethodPost, one+"/lifecycle/activate", apps, s.setAppActive(true))
	n.add(http.MethodPost, one+"/lifecycle/deactivate", apps, s.setAppActive(false))
	n.add(http.MethodPut, one+"/policies/:policy", apps, s.setAppPolicy)
	n.add(http.MethodGet, one+"/credentials/keys", apps, s.listAppKeys)
	n.add(http.MethodPost, one+"/credentials/keys/generate", apps, s.generateAppKey)
	n.add(http.MethodGet, one+"/credentials/keys/:key", apps, s.getAppKey)
	n.add(http.MethodGet, one+"/credentials/secrets", apps, s.listAppSecrets)
	n.add(http.MethodGet, one+"/sso/saml/metadata", apps, s.samlMetadata)
	n.add(http.MethodGet, "/api/v1/internal/apps/:app/settings/oauth/idToken", apps, s.getIDToken)
	n.add(http.MethodPost, "/api/v1/internal/apps/:app/settings/oauth/idToken", apps, s.setIDToken)
	n.add(http.MethodGet, "/api/v1/policies", policies, s.listPolicies)
	n.add(http.MethodGet, "/api/v1/policies/:policy", policies, s.getPolicy)
}

func (s *server) assignmentRoutes(n *node) {
	const usersOf, groupsOf = "/api/v1/apps/:app/users", "/api/v1/apps/:app/groups"
	n.add(http.MethodGet, usersOf, apps, s.listAppUsers)
	n.add(http.MethodPost, usersOf, apps, s.assignAppUser)
	n.add(http.MethodGet, usersOf+"/:user", apps, s.getAppUser)
	n.add(http.MethodPost, usersOf+"/:user", apps, s.updateAppUser)
	n.add(http.MethodDelete, usersOf+"/:user", apps, s.unassignAppUser)
	n.add(http.MethodGet, groupsOf, apps, s.listAppGroups)
	n.add(http.MethodGet, groupsOf+"/:group", apps, s.getAppGroup)
	n.add(http.MethodPut, groupsOf+"/:group", apps, s.assignAppGroup)
	n.add(http.MethodPatch, groupsOf+"/:group", apps, s.patchAppGroup)
	n.add(http.MethodDelete, groupsOf+"/:group", apps, s.unassignAppGroup)
	n.add(http.MethodGet, "/api/v1/groups/:group/apps", groups, s.groupApps)
	n.add(http.MethodGet, "/api/v1/users/:user/appLinks", users, s.userAppLinks)
}

func (s *server) provisioningRoutes(n *node) {
	const one, schema = "/api/v1/apps/:app", "/api/v1/meta/schemas/apps/:app/default"
	const connection, feature, push = one + "/connections/default", one + "/features", one + "/group-push/mappings"
	n.add(http.MethodGet, connection, apps, s.getConnection)
	n.add(http.MethodPost, connection, apps, s.setConnection)
	n.add(http.MethodPost, connection+"/lifecycle/activate", apps, s.setConnectionActive(true))
	n.add(http.MethodPost, connection+"/lifecycle/deactivate", apps, s.setConnectionActive(false))
	n.add(http.MethodGet, feature, apps, s.listFeatures)
	n.add(http.MethodGet, feature+"/:feature", apps, s.getFeature)
	n.add(http.MethodPut, feature+"/:feature", apps, s.changeFeature)
	n.add(http.MethodGet, push, apps, s.listPushes)
	n.add(http.MethodPost, push, apps, s.createPush)
	n.add(http.MethodGet, push+"/:push", apps, s.getPush)
	n.add(http.MethodPatch, push+"/:push", apps, s.changePush)
	n.add(http.MethodDelete, push+"/:push", apps, s.deletePush)
	n.add(http.MethodGet, "/api/v1/mappings", mappings, s.listMappings)
	n.add(http.MethodGet, "/api/v1/mappings/:mapping", mappings, s.getMapping)
	n.add(http.MethodPost, "/api/v1/mappings/:mapping", mappings, s.changeMapping)
	n.add(http.MethodGet, schema, schemas, s.getAppSchema)
	n.add(http.MethodPost, schema, schemas, s.changeAppSchema)
}
