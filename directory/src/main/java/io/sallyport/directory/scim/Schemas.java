package io.sallyport.directory.scim;

import java.util.List;

/// The schemas of RFC 7643, each characteristic as it is served here.
public final class Schemas {
    public static final Schema USER =
            new Schema("urn:ietf:params:scim:schemas:core:2.0:User", "User", "", List.of());
    public static final Schema GROUP =
            new Schema("urn:ietf:params:scim:schemas:core:2.0:Group", "Group", "", List.of());
    public static final Schema ENTERPRISE_USER =
            new Schema(
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                    "EnterpriseUser",
                    "",
                    List.of());
    public static final Schema SERVICE_PROVIDER_CONFIG =
            new Schema(
                    "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
                    "ServiceProviderConfig",
                    "",
                    List.of());
    public static final Schema RESOURCE_TYPE =
            new Schema(
                    "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
                    "ResourceType",
                    "",
                    List.of());
    public static final Schema SCHEMA =
            new Schema("urn:ietf:params:scim:schemas:core:2.0:Schema", "Schema", "", List.of());

    private Schemas() {}
}
