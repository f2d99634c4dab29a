import com.unboundid.scim2.client.ScimService;
import com.unboundid.scim2.common.exceptions.PreconditionFailedException;
import com.unboundid.scim2.common.exceptions.ResourceConflictException;
import com.unboundid.scim2.common.exceptions.ResourceNotFoundException;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.messages.ListResponse;
import com.unboundid.scim2.common.messages.SortOrder;
import com.unboundid.scim2.common.types.Email;
import com.unboundid.scim2.common.types.EnterpriseUserExtension;
import com.unboundid.scim2.common.types.GroupResource;
import com.unboundid.scim2.common.types.Member;
import com.unboundid.scim2.common.types.Name;
import com.unboundid.scim2.common.types.PhoneNumber;
import com.unboundid.scim2.common.types.ServiceProviderConfigResource;
import com.unboundid.scim2.common.types.UserResource;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Provisions a tenant as an application would that knows nothing of this project: with the SCIM 2
/// SDK of Ping Identity, over Jersey. Started by `ScimSdkTest` as a program of its own.
///
/// Arguments: the base URI, the instance's `ca.pem`. The access token comes on standard input. It
/// ends well when all went as the SDK's users expect.
public final class ScimSdk {
    private static final String METHOD_WORKAROUND =
            "jersey.config.client.httpUrlConnection.setMethodWorkaround";

    private ScimSdk() {}

    public static void main(String[] arguments) throws Exception {
        String token = new String(System.in.readAllBytes()).strip();
        ClientRequestFilter bearer =
                request -> request.getHeaders().putSingle("Authorization", "Bearer " + token);
        try (Client client =
                ClientBuilder.newBuilder()
                        .sslContext(trusting(Path.of(arguments[1])))
                        .register(bearer)
                        // The JDK's HttpURLConnection knows no PATCH by itself.
                        .property(METHOD_WORKAROUND, true)
                        .build()) {
            ScimService scim = new ScimService(client.target(arguments[0]));
            discovers(scim);
            UserResource ann = makes(scim);
            changes(scim, ann);
            searches(scim);
            groups(scim, ann);
            failsAsItShould(scim, ann);
        }
    }

    private static SSLContext trusting(Path root) throws Exception {
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        try (InputStream in = Files.newInputStream(root)) {
            roots.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void discovers(ScimService scim) throws ScimException {
        ServiceProviderConfigResource config = scim.getServiceProviderConfig();
        require(config.getPatch().isSupported(), "patch");
        require(config.getBulk().isSupported(), "bulk");
        require(config.getFilter().isSupported(), "filter");
        require(config.getEtag().isSupported(), "etag");
        require(config.getSort().isSupported(), "sort");
        require(scim.getResourceTypes().getTotalResults() == 2, "resource types");
        require("/Users".equals(scim.getResourceType("User").getEndpoint().toString()), "User");
        require(scim.getSchemas().getTotalResults() >= 3, "schemas");
        String id = "urn:ietf:params:scim:schemas:core:2.0:User";
        require(id.equals(scim.getSchema(id).getId()), "the schema of users");
    }

    private static UserResource makes(ScimService scim) throws ScimException {
        UserResource ann =
                new UserResource()
                        .setUserName("ann@example.com")
                        .setActive(true)
                        .setName(new Name().setGivenName("Ann").setFamilyName("Lee"))
                        .setEmails(
                                new Email()
                                        .setType("work")
                                        .setPrimary(true)
                                        .setValue("ann@example.com"));
        ann.setExtension(new EnterpriseUserExtension().setDepartment("Sales"));
        UserResource made = scim.create("Users", ann);
        require(made.getId() != null && made.getMeta().getVersion() != null, "a made user");
        UserResource read = scim.retrieve("Users", made.getId(), UserResource.class);
        require(made.equals(read), "a user is read as it was made");
        require(scim.retrieve(read).equals(read), "a user is read by its location, unchanged");
        require(
                "Sales".equals(read.getExtension(EnterpriseUserExtension.class).getDepartment()),
                "the extension");
        UserResource some =
                scim.retrieveRequest("Users", made.getId())
                        .attributes("name.familyName")
                        .invoke(UserResource.class);
        require("Lee".equals(some.getName().getFamilyName()), "an attribute that was asked for");
        require(some.getUserName() == null, "an attribute that was not");
        return read;
    }

    private static void changes(ScimService scim, UserResource ann) throws ScimException {
        ann.setDisplayName("Ann Lee");
        UserResource replaced = scim.replaceRequest(ann).ifMatch().invoke();
        require("Ann Lee".equals(replaced.getDisplayName()), "replaced");
        UserResource patched =
                scim.modifyRequest("Users", ann.getId())
                        .replaceValue("displayName", "Ann")
                        .addValues(
                                "phoneNumbers",
                                new PhoneNumber().setType("work").setValue("tel:+1-201-555-0123"),
                                new PhoneNumber().setType("home").setValue("tel:+1-201-555-0124"))
                        .replaceValue("emails[type eq \"work\"].display", "at work")
                        .removeValues("phoneNumbers[type eq \"home\"]")
                        .replaceValue("active", false)
                        .invoke(UserResource.class);
        require("Ann".equals(patched.getDisplayName()), "patched");
        require(patched.getPhoneNumbers().size() == 1, "phone numbers");
        require("at work".equals(patched.getEmails().getFirst().getDisplay()), "a sub-attribute");
        require(!patched.getActive(), "active");
        try {
            scim.replaceRequest(ann).ifMatch().invoke();
            throw new AssertionError("an old version was replaced");
        } catch (PreconditionFailedException expected) {
            require(expected.getScimError().getStatus() == 412, "412");
        }
    }

    private static void searches(ScimService scim) throws ScimException {
        for (int i = 0; i < 12; i++) {
            scim.create("Users", new UserResource().setUserName("user" + i + "@example.com"));
        }
        ListResponse<UserResource> one =
                scim.search(
                        "Users",
                        Filter.eq("userName", "ANN@example.com").toString(),
                        UserResource.class);
        require(one.getTotalResults() == 1, "found by name, in any case");
        ListResponse<UserResource> page =
                scim.searchRequest("Users")
                        .filter("userName sw \"user\" and meta.created pr")
                        .sort("userName", SortOrder.DESCENDING)
                        .page(2, 5)
                        .attributes("userName")
                        .invokePost(UserResource.class);
        require(page.getTotalResults() == 12 && page.getItemsPerPage() == 5, "a page");
        require(page.getStartIndex() == 2, "its start");
        require("user8@example.com".equals(page.getResources().getFirst().getUserName()), "order");
        int seen = 0;
        for (int start = 1; start <= 13; start += 5) {
            seen +=
                    scim.searchRequest("Users")
                            .page(start, 5)
                            .invoke(UserResource.class)
                            .getResources()
                            .size();
        }
        require(seen == 13, "all pages");
    }

    private static void groups(ScimService scim, UserResource ann) throws ScimException {
        GroupResource group =
                scim.create(
                        "Groups",
                        new GroupResource()
                                .setDisplayName("Sales")
                                .setMembers(List.of(new Member().setValue(ann.getId()))));
        require(ann.getId().equals(group.getMembers().getFirst().getValue()), "a member");
        UserResource member = scim.retrieve("Users", ann.getId(), UserResource.class);
        require(group.getId().equals(member.getGroups().getFirst().getValue()), "the user's group");
        ListResponse<GroupResource> found =
                scim.search(
                        "Groups",
                        Filter.eq("members.value", ann.getId()).toString(),
                        GroupResource.class);
        require(found.getTotalResults() == 1, "a group by its member");
        String other =
                scim.search("Users", "userName eq \"user3@example.com\"", UserResource.class)
                        .getResources()
                        .getFirst()
                        .getId();
        GroupResource changed =
                scim.modifyRequest(group)
                        .addValues("members", new Member().setValue(other))
                        .removeValues("members[value eq \"" + ann.getId() + "\"]")
                        .invoke();
        require(changed.getMembers().size() == 1, "members");
        require(other.equals(changed.getMembers().getFirst().getValue()), "the other member");
        scim.delete(changed);
    }

    private static void failsAsItShould(ScimService scim, UserResource ann) throws ScimException {
        try {
            scim.create("Users", new UserResource().setUserName("Ann@Example.com"));
            throw new AssertionError("two users of one name");
        } catch (ResourceConflictException taken) {
            require("uniqueness".equals(taken.getScimError().getScimType()), "uniqueness");
        }
        scim.delete("Users", ann.getId());
        try {
            scim.retrieve("Users", ann.getId(), UserResource.class);
            throw new AssertionError("a deleted user");
        } catch (ResourceNotFoundException expected) {
            require(expected.getScimError().getStatus() == 404, "404");
        }
        try {
            scim.search("Users", "userName eq", UserResource.class);
            throw new AssertionError("half a filter");
        } catch (ScimException refused) {
            require("invalidFilter".equals(refused.getScimError().getScimType()), "invalidFilter");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
