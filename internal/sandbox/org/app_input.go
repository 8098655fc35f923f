package org

// AppInput is what a client sends of an app. What it does not name gets Okta's
// default; features, status and links are not its to say.
type AppInput struct {
	Name       string         `json:"name"`
	Label      string         `json:"label"`
	SignOnMode string         `json:"signOnMode"`
	Profile    map[string]any `json:"profile"`
	Access     struct {
		SelfService      *bool   `json:"selfService"`
		ErrorRedirectURL *string `json:"errorRedirectUrl"`
		LoginRedirectURL *string `json:"loginRedirectUrl"`
	} `json:"accessibility"`
	Visibility struct {
		AutoLaunch        bool            `json:"autoLaunch"`
		AutoSubmitToolbar *bool           `json:"autoSubmitToolbar"`
		Hide              Hide            `json:"hide"`
		AppLinks          map[string]bool `json:"appLinks"`
	} `json:"visibility"`
	Credentials struct {
		Scheme           string         `json:"scheme"`
		UserNameTemplate *NameTemplate  `json:"userNameTemplate"`
		UserName         string         `json:"userName"`
		Password         *Password      `json:"password"`
		RevealPassword   bool           `json:"revealPassword"`
		Signing          Signing        `json:"signing"`
		OAuthClient      map[string]any `json:"oauthClient"`
	} `json:"credentials"`
	Settings struct {
		App                map[string]any `json:"app"`
		ManualProvisioning bool           `json:"manualProvisioning"`
		ImplicitAssignment bool           `json:"implicitAssignment"`
		Notes              Notes          `json:"notes"`
		Notifications      struct {
			VPN VPN `json:"vpn"`
		} `json:"notifications"`
		SignOn      map[string]any `json:"signOn"`
		OAuthClient map[string]any `json:"oauthClient"`
	} `json:"settings"`
}

// Password is one that somebody sends, which no answer ever shows.
type Password struct {
	Value string `json:"value"`
}

// Accessibility says how people come to an app. The JSON of it and of the types
// below is also that of the API.
type Accessibility struct {
	SelfService      bool    `json:"selfService"`
	ErrorRedirectURL *string `json:"errorRedirectUrl"`
	LoginRedirectURL *string `json:"loginRedirectUrl"`
}

// Hide says where people do not see an app.
type Hide struct {
	IOS bool `json:"iOS"`
	Web bool `json:"web"`
}

// AppVisibility says where people see an app.
type AppVisibility struct {
	AutoLaunch        bool            `json:"autoLaunch"`
	AutoSubmitToolbar bool            `json:"autoSubmitToolbar"`
	Hide              Hide            `json:"hide"`
	AppLinks          map[string]bool `json:"appLinks"`
}

// NameTemplate is how the user names of an app follow from its people.
type NameTemplate struct {
	Template   string `json:"template"`
	Type       string `json:"type"` // BUILT_IN, CUSTOM or NONE
	Suffix     string `json:"suffix,omitempty"`
	PushStatus string `json:"pushStatus,omitempty"`
}

// Signing names the key that an app's assertions are signed with.
type Signing struct {
	Kid string `json:"kid,omitempty"`
}

// AppCredentials say by which names and passwords people sign in to an app.
type AppCredentials struct {
	Scheme           string         `json:"scheme,omitempty"`
	UserNameTemplate NameTemplate   `json:"userNameTemplate"`
	UserName         string         `json:"userName,omitempty"`
	Password         *struct{}      `json:"password,omitempty"` // that there is one
	RevealPassword   *bool          `json:"revealPassword,omitempty"`
	Signing          Signing        `json:"signing"`
	OAuthClient      map[string]any `json:"oauthClient,omitempty"`
}

// VPN says when an app tells people that they need one.
type VPN struct {
	Network struct {
		Connection string   `json:"connection"`
		Include    []string `json:"include,omitempty"`
		Exclude    []string `json:"exclude,omitempty"`
	} `json:"network"`
	Message *string `json:"message"`
	HelpURL *string `json:"helpUrl"`
}

// Notes are those of administrators for themselves and for users.
type Notes struct {
	Admin   *string `json:"admin"`
	Enduser *string `json:"enduser"`
}

// AppSettings are what an app is configured with.
type AppSettings struct {
	App           map[string]any `json:"app"`
	Notifications struct {
		VPN VPN `json:"vpn"`
	} `json:"notifications"`
	ManualProvisioning bool           `json:"manualProvisioning"`
	ImplicitAssignment bool           `json:"implicitAssignment"`
	EmOptInStatus      string         `json:"emOptInStatus"`
	Notes              Notes          `json:"notes"`
	SignOn             map[string]any `json:"signOn,omitempty"`
	OAuthClient        map[string]any `json:"oauthClient,omitempty"`
}
