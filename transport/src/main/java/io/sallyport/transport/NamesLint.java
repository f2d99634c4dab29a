package io.sallyport.transport;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.jspecify.annotations.Nullable;

/// What names a certificate may have before it is signed: those of its kind, and those that its
/// issuer's name constraints permit (RFC 5280 4.2.1.6, 4.2.1.10).
final class NamesLint {
    private static final Set<Integer> OF_A_LISTENER =
            Set.of(GeneralName.dNSName, GeneralName.iPAddress);

    private NamesLint() {}

    static void check(ToBeSigned signed, Optional<NameConstraints> constraints) {
        Extensions extensions = signed.body().getExtensions();
        List<GeneralName> names =
                CertificateLint.read(
                                extensions,
                                Extension.subjectAlternativeName,
                                GeneralNames::getInstance)
                        .map(found -> List.of(found.getNames()))
                        .orElse(List.of());
        boolean fit =
                switch (signed) {
                    case ToBeSigned.Root _, ToBeSigned.Intermediate _ -> names.isEmpty();
                    case ToBeSigned.Listener _ ->
                            names.stream().anyMatch(one -> one.getTagNo() == GeneralName.dNSName)
                                    && names.stream()
                                            .map(GeneralName::getTagNo)
                                            .allMatch(OF_A_LISTENER::contains);
                    case ToBeSigned.Caller _ -> names.size() == 1 && service(names.getFirst());
                };
        CertificateLint.require(fit, LintFinding.NAMES);
        constraints.ifPresent(issuers -> within(issuers, names, extensions));
    }

    private static boolean service(GeneralName name) {
        return name.getTagNo() == GeneralName.uniformResourceIdentifier
                && ServiceIdentity.of(name.getName().toString()).isPresent();
    }

    private static void within(
            NameConstraints issuers, List<GeneralName> names, Extensions extensions) {
        List<GeneralSubtree> permitted = subtrees(issuers.getPermittedSubtrees());
        PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
        validator.intersectPermittedSubtree(permitted.toArray(GeneralSubtree[]::new));
        subtrees(issuers.getExcludedSubtrees()).forEach(validator::addExcludedSubtree);
        try {
            for (GeneralName name : names) {
                validator.checkPermitted(name);
                validator.checkExcluded(name);
                // A kind that is not listed would pass above (RFC 5280 4.2.1.10).
                CertificateLint.require(
                        permitted.stream()
                                .anyMatch(one -> one.getBase().getTagNo() == name.getTagNo()),
                        LintFinding.NAME_CONSTRAINTS);
            }
        } catch (NameConstraintValidatorException outside) {
            throw new UnfitCertificate(LintFinding.NAME_CONSTRAINTS);
        }
        // What it passes on, its issuer has.
        CertificateLint.read(extensions, Extension.nameConstraints, NameConstraints::getInstance)
                .ifPresent(own ->
                        CertificateLint.require(
                                subtrees(own.getPermittedSubtrees()).stream()
                                        .allMatch(part -> isPart(part, permitted)),
                                LintFinding.NAME_CONSTRAINTS));
    }

    /// Whether one of them is this one, or a domain above it.
    private static boolean isPart(GeneralSubtree part, List<GeneralSubtree> permitted) {
        String above = "." + part.getBase().getName();
        return permitted.contains(part)
                || (part.getBase().getTagNo() == GeneralName.dNSName
                        && permitted.stream()
                                .map(GeneralSubtree::getBase)
                                .filter(base -> base.getTagNo() == GeneralName.dNSName)
                                .anyMatch(base -> above.endsWith("." + base.getName())));
    }

    private static List<GeneralSubtree> subtrees(GeneralSubtree @Nullable [] found) {
        return found == null ? List.of() : Arrays.asList(found);
    }
}
