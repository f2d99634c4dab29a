package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.scim.Filter.Comparison;
import io.sallyport.directory.scim.Filter.Operator;
import io.sallyport.foundation.RefusalCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7644 3.4.2.2.
class FilterTest {
    private static final Map<String, Object> BARBARA = Scim.barbara();

    private static boolean matches(String filter) {
        return Filter.parse(Scim.USER, filter).matches(BARBARA);
    }

    /// The examples of figure 2 and others of the RFC, as Barbara answers them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"bjensen@example.com\"",
                "name.familyName co \"ense\"",
                "userName sw \"B\"",
                "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"B\"",
                "displayName pr",
                "meta.lastModified gt \"2011-05-13T04:42:33Z\"",
                "meta.lastModified ge \"2011-05-13T04:42:34Z\"",
                "meta.lastModified lt \"2011-05-13T04:42:35Z\"",
                "meta.lastModified le \"2011-05-13T04:42:34Z\"",
                "displayName pr and userName co \"jensen\"",
                "title pr or displayName eq \"babs jensen\"",
                "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
                "userName ne \"o\" and (emails co \"example.com\" or emails.value co \"x.org\")",
                "userName ne \"other\" and not (emails co \"example.net\" or emails co \"x.org\")",
                "emails.type eq \"work\"",
                "emails[type eq \"work\" and value co \"@example.com\"]",
                "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\"]"
            })
    void findsWhatTheRfcShows(String filter) {
        assertThat(matches(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"bjensen\"",
                "title pr",
                "emails[type eq \"home\" and value co \"@example.com\"]",
                "emails[primary eq true and type eq \"home\"]",
                "meta.lastModified gt \"2011-05-13T04:42:34Z\"",
                "not (userName pr)",
                "userName eq \"x\" or displayName pr and title pr"
            })
    void doesNotFindAnyMore(String filter) {
        assertThat(matches(filter)).isFalse();
    }

    /// Table 3, both ways.
    @Test
    void comparesTextsByEachOperator() {
        assertThat(matches("displayName eq \"Babs Jensen\"")).isTrue();
        assertThat(matches("displayName ne \"Babs Jensen\"")).isFalse();
        assertThat(matches("displayName ne \"Babs\"")).isTrue();
        assertThat(matches("displayName co \"bs Je\"")).isTrue();
        assertThat(matches("displayName co \"bsJe\"")).isFalse();
        assertThat(matches("displayName sw \"Babs\"")).isTrue();
        assertThat(matches("displayName sw \"Jensen\"")).isFalse();
        assertThat(matches("displayName ew \"Jensen\"")).isTrue();
        assertThat(matches("displayName ew \"Babs\"")).isFalse();
        assertThat(matches("displayName gt \"Aaa\"")).isTrue();
        assertThat(matches("displayName gt \"Babs Jensen\"")).isFalse();
        assertThat(matches("displayName ge \"Babs Jensen\"")).isTrue();
        assertThat(matches("displayName lt \"Cab\"")).isTrue();
        assertThat(matches("displayName lt \"Babs Jensen\"")).isFalse();
        assertThat(matches("displayName le \"Babs Jensen\"")).isTrue();
    }

    /// RFC 7643 2.2: caseExact.
    @Test
    void foldsCaseWhereTheAttributeDoes() {
        assertThat(matches("userName eq \"BJENSEN@EXAMPLE.COM\"")).isTrue();
        assertThat(matches("externalId eq \"bJensen\"")).isTrue();
        assertThat(matches("externalId eq \"bjensen\"")).isFalse();
        assertThat(matches("id eq \"2819C223\"")).isFalse();
        assertThat(
                        Filter.parse(Scim.USER, "userName eq \"MÜLLER\"")
                                .matches(Map.of("userName", "mu\u0308ller")))
                .isTrue();
    }

    @Test
    void takesNamesAndOperatorsInAnyCase() {
        assertThat(matches("USERNAME EQ \"bjensen@example.com\" AND Emails[TYPE Eq \"work\"]"))
                .isTrue();
        assertThat(matches("NOT (Title PR) OR title pr")).isTrue();
        assertThat(matches("URN:IETF:params:scim:schemas:core:2.0:user:Name.FamilyName pr"))
                .isTrue();
    }

    /// Figure 1: `not` before `and` before `or`.
    @Test
    void bindsAsTheRfcSays() {
        // true or (false and false)
        assertThat(matches("userName pr or title pr and nickName pr")).isTrue();
        assertThat(matches("(userName pr or title pr) and nickName pr")).isFalse();
        // (not title) and userName
        assertThat(matches("not (title pr) and userName pr")).isTrue();
        assertThat(matches("not (title pr and userName pr)")).isTrue();
        assertThat(matches("not(title pr)")).isTrue();
        assertThat(matches("title pr or not (nickName pr)")).isTrue();
        assertThat(matches("(((userName pr)))")).isTrue();
        assertThat(matches("( userName pr )")).isTrue();
        assertThat(matches("not (not (userName pr))")).isTrue();
        assertThat(matches("emails[not (type eq \"work\")]")).isTrue();
        assertThat(matches("emails[(type eq \"a\" or type eq \"home\") and value pr]")).isTrue();
    }

    /// Of several values one is enough, except for `ne`, which is the opposite of `eq`.
    @Test
    void asksOfSeveralValuesWhetherAnyIs() {
        assertThat(matches("emails eq \"babs@jensen.org\"")).isTrue();
        assertThat(matches("emails.type eq \"home\"")).isTrue();
        assertThat(matches("emails.type ne \"home\"")).isFalse();
        assertThat(matches("emails.type ne \"other\"")).isTrue();
        assertThat(matches("emails[type ne \"home\"]")).isTrue();
        assertThat(matches("phoneNumbers.type ne \"home\"")).isTrue();
        assertThat(matches("title ne \"x\"")).isTrue();
        assertThat(matches("title gt \"x\"")).isFalse();
    }

    /// RFC 7643 2.5: null is unassigned.
    @Test
    void knowsWhatIsThere() {
        assertThat(matches("title eq null")).isTrue();
        assertThat(matches("title ne null")).isFalse();
        assertThat(matches("emails ne null")).isTrue();
        assertThat(matches("emails pr")).isTrue();
        assertThat(matches("emails.primary pr")).isTrue();
        assertThat(matches("emails.display pr")).isFalse();
        assertThat(matches("name pr")).isTrue();
        assertThat(matches(Scim.ENTERPRISE + " pr")).isTrue();
        assertThat(matches("urn:example:schemas:Badge pr")).isFalse();
        Map<String, Object> hollow =
                Map.of("title", "", "emails", java.util.List.of(), "name", Map.of());
        for (String name : new String[] {"title", "emails", "name"}) {
            assertThat(Filter.parse(Scim.USER, name + " pr").matches(hollow)).isFalse();
        }
    }

    @Test
    void reachesIntoExtensions() {
        assertThat(matches(Scim.ENTERPRISE + ":department eq \"tour operations\"")).isTrue();
        assertThat(matches(Scim.ENTERPRISE + ":manager.value eq \"26118915\"")).isTrue();
        assertThat(matches(Scim.ENTERPRISE + ":manager eq \"26118915\"")).isTrue();
        assertThat(matches(Scim.ENTERPRISE + ":manager[value eq \"26118915\"]")).isTrue();
        assertThat(matches(Scim.ENTERPRISE + ":employeeNumber pr")).isFalse();
        assertThat(matches(Scim.ENTERPRISE + "[manager eq \"26118915\"]")).isTrue();
        assertThat(matches(Scim.ENTERPRISE + "[manager eq \"1\"]")).isFalse();
        // As Entra asks whether a reference is there.
        assertThat(matches("id eq \"2819c223\" and manager eq \"26118915\"")).isTrue();
        Scim.refuses(RefusalCode.INVALID_FILTER, "number", () -> matches("number pr"));
    }

    @Test
    void comparesNumbersTimesAndFlags() {
        Map<String, Object> badge =
                Scim.json(
                        """
                        {"active": false, "urn:example:schemas:Badge": {"number": 7, "height": 1.75,
                          "since": "2020-01-01T01:00:00+01:00", "lost": true,
                          "picture": "aGVsbG8="}}
                        """);
        String in = "urn:example:schemas:Badge:";
        for (String right :
                new String[] {
                    in + "number eq 7",
                    in + "number gt 6.5",
                    in + "number le 7e0",
                    in + "height lt 2",
                    in + "height eq 1.750",
                    in + "height ne -1.75",
                    in + "since eq \"2020-01-01T00:00:00Z\"",
                    in + "since ge \"2020-01-01T00:00:00.000\"",
                    in + "since lt \"2020-01-01T00:00:00.5Z\"",
                    in + "lost eq true",
                    in + "lost ne false",
                    in + "lost eq \"True\"",
                    in + "picture eq \"aGVsbG8=\"",
                    in + "picture ne \"AGVSBG8=\"",
                    "active eq false"
                }) {
            assertThat(Filter.parse(Scim.USER, right).matches(badge)).as(right).isTrue();
            assertThat(Filter.parse(Scim.USER, "not (" + right + ")").matches(badge)).isFalse();
        }
    }

    /// Table 3: booleans and binary values have no order; nor does the RFC give numbers parts.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "active gt true",
                "active co true",
                "active sw \"true\"",
                "x509Certificates.value gt \"a\"",
                "x509Certificates co \"a\"",
                "urn:example:schemas:Badge:number co \"1\"",
                "urn:example:schemas:Badge:number sw 1",
                "meta.created co \"2011\"",
                "title gt null",
                "userName eq 5",
                "userName eq true",
                "active eq \"yes\"",
                "active eq 1",
                "urn:example:schemas:Badge:number eq \"7\"",
                "meta.created gt \"yesterday\"",
                "meta.created gt 5",
                "name eq \"Barbara\"",
                "addresses eq \"x\"",
                "password eq \"secret\"",
                "password pr",
                "userName[value eq \"x\"]",
                "schemas[value eq \"x\"]"
            })
    void refusesWhatDoesNotGoTogether(String filter) {
        Scim.refuses(RefusalCode.INVALID_FILTER, () -> matches(filter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "userName",
                "userName ",
                "userName eq",
                "userName eq ",
                "userName eq bjensen",
                "userName eq 'bjensen'",
                "userName eq \"bjensen",
                "userName eq \"a\" \"b\"",
                "userName eq \"a\\x\"",
                "userName eq \"\\u00g0\"",
                "userName eq \"\\u12\"",
                "userName eq \"\t\"",
                "userName is \"a\"",
                "userName preq \"a\"",
                "userName pr and",
                "userName pr and ",
                "and userName pr",
                "userName pr or or title pr",
                "userName pr title pr",
                "not userName pr",
                "not",
                "()",
                "(userName pr",
                "userName pr)",
                "emails[type eq \"work\"",
                "emails[]",
                "emails[type eq \"work\"]]",
                "emails[type eq \"work\"].value eq \"x\"",
                "emails[emails.type eq \"work\"]",
                "emails[type[value pr]]",
                "unknown pr",
                "emails.unknown pr",
                "emails[unknown pr]",
                "meta.location pr",
                "groups.$ref eq \"https://id.example.com/contoso/scim/v2/Groups/1\"",
                "groups[type eq \"direct\" and $ref pr]",
                "userName.value pr",
                "urn:example:unknown:userName pr",
                "active eq 01",
                "active eq nul",
                "active eq truer",
                "urn:example:schemas:Badge:number eq 1e",
                "urn:example:schemas:Badge:number eq 1e99",
                "urn:example:schemas:Badge:number eq --1",
                "userName\u00a0pr"
            })
    void refusesWhatIsNoFilter(String filter) {
        Scim.refuses(RefusalCode.INVALID_FILTER, () -> matches(filter));
    }

    /// RFC 8259 7, which figure 1 refers to.
    @Test
    void readsEscapes() {
        Filter filter =
                Filter.parse(Scim.USER, "title eq \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9]) or\"");
        assertThat(filter.matches(Map.of("title", "\"\\/\b\f\n\r\té]) or"))).isTrue();
    }

    @Test
    void hasBounds() {
        assertThat(matches("(".repeat(32) + "userName pr" + ")".repeat(32))).isTrue();
        for (String deep :
                new String[] {
                    "(".repeat(33) + "userName pr" + ")".repeat(33),
                    "not (".repeat(33) + "userName pr" + ")".repeat(33),
                    "(".repeat(8_000)
                }) {
            Scim.refuses(RefusalCode.INVALID_FILTER, "32", () -> matches(deep));
        }
        String term = "userName pr or ";
        assertThat(matches(term.repeat(99) + "userName pr")).isTrue();
        Scim.refuses(
                RefusalCode.INVALID_FILTER, "100", () -> matches(term.repeat(100) + "userName pr"));
        Scim.refuses(
                RefusalCode.INVALID_FILTER,
                "8192",
                () -> matches("userName eq \"" + "a".repeat(8_192) + "\""));
    }

    /// For whoever plans with an index.
    @Test
    void showsItsEqualities() {
        Filter filter =
                Filter.parse(
                        Scim.USER,
                        "(USERNAME eq \"Babs\" and emails eq \"a@b\") and externalId eq \"E\""
                                + " and title ne \"x\"");
        assertThat(
                        filter.conjuncts().stream()
                                .map(Comparison.class::cast)
                                .filter(one -> one.operator() == Operator.EQ)
                                .map(one -> one.path().canonical() + "=" + text(one)))
                .containsExactly("userName=babs", "emails.value=a@b", "externalId=E");
        assertThat(((Comparison) Filter.parse(Scim.GROUP, "members eq \"id\"")).path().canonical())
                .isEqualTo("members.value");
        assertThat(
                        ((Comparison)
                                        Filter.parse(
                                                Scim.USER, Scim.ENTERPRISE + ":manager eq \"1\""))
                                .path()
                                .canonical())
                .isEqualTo(Scim.ENTERPRISE + ":manager.value");
    }

    @Test
    void readsOneConditionInBracketsAsAPath() {
        assertThat(Filter.parse(Scim.GROUP, "members[value eq \"id\"]"))
                .isEqualTo(Filter.parse(Scim.GROUP, "members.value eq \"id\""));
        assertThat(Filter.parse(Scim.GROUP, "members[value ne \"id\"]"))
                .isNotEqualTo(Filter.parse(Scim.GROUP, "members.value ne \"id\""));
    }

    private static String text(Comparison comparison) {
        return ((Operand.Text) comparison.operand()).compared();
    }

    @Test
    void quotesNothingButNames() {
        Scim.refuses(
                RefusalCode.INVALID_FILTER,
                "character 1 ",
                () -> matches("<script>alert(1)</script> pr"));
    }
}
