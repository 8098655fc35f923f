package auditevents

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

const (
	defaultLimit = 1000
	mostEvents   = 100_000
	// largestPage is the most entries that Veza gives at a time (Veza API, Audit).
	largestPage = 10_000
)

type model struct {
	Since     types.String `tfsdk:"since"`
	Method    types.String `tfsdk:"method"`
	URL       types.String `tfsdk:"url"`
	UserID    types.String `tfsdk:"user_id"`
	Limit     types.Int64  `tfsdk:"limit"`
	Truncated types.Bool   `tfsdk:"truncated"`
	Events    types.List   `tfsdk:"events"`
}

type event struct {
	ID          types.String `tfsdk:"id"`
	RequestID   types.String `tfsdk:"request_id"`
	StartedAt   types.String `tfsdk:"started_at"`
	EndedAt     types.String `tfsdk:"ended_at"`
	UserID      types.String `tfsdk:"user_id"`
	Email       types.String `tfsdk:"email"`
	APIKeyID    types.String `tfsdk:"api_key_id"`
	SessionID   types.String `tfsdk:"session_id"`
	Method      types.String `tfsdk:"method"`
	URL         types.String `tfsdk:"url"`
	Endpoint    types.String `tfsdk:"endpoint"`
	ClientIP    types.String `tfsdk:"client_ip"`
	UserAgent   types.String `tfsdk:"user_agent"`
	HTTPStatus  types.Int64  `tfsdk:"http_status"`
	GRPCCode    types.String `tfsdk:"grpc_code"`
	ErrorReason types.String `tfsdk:"error_reason"`
}

var eventType = types.ObjectType{AttrTypes: func() map[string]attr.Type {
	all := map[string]attr.Type{"http_status": types.Int64Type}
	for _, name := range []string{
		"id", "request_id", "started_at", "ended_at", "user_id", "email", "api_key_id", "session_id",
		"method", "url", "endpoint", "client_ip", "user_agent", "grpc_code", "error_reason",
	} {
		all[name] = types.StringType
	}
	return all
}()}

func fromAPI(e veza.AuditEvent) event {
	out := event{
		ID: attrvalue.Told(e.ID), RequestID: attrvalue.Told(e.RequestID), StartedAt: attrvalue.Told(e.StartedAt), EndedAt: attrvalue.Told(e.EndedAt),
		UserID: attrvalue.Told(e.UserID), Email: attrvalue.Told(e.Email), APIKeyID: attrvalue.Told(e.APIKeyID), SessionID: attrvalue.Told(e.SessionID),
		Method: attrvalue.Told(e.Method), URL: attrvalue.Told(e.URL), Endpoint: attrvalue.Told(e.Endpoint),
		ClientIP: attrvalue.Told(e.ClientIP), UserAgent: attrvalue.Told(e.UserAgent),
		GRPCCode: attrvalue.Told(e.GRPCCode), ErrorReason: attrvalue.Told(e.ErrorReason),
	}
	if e.HTTPStatus != 0 {
		out.HTTPStatus = types.Int64Value(int64(e.HTTPStatus))
	}
	return out
}
