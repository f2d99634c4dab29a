package io.sallyport.audit;

import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// The Ed25519 keys that sign checkpoints: the instance tree's is a sealed row of the operator
/// realm, that of a tenant's view one of the tenant, and ends with it.
public final class LogKeys {
    private static final String INSTANCE = "instance";
    private static final String TENANT = "tenant";
    private static final Table<Key> LOG_KEYS =
            Table.of("log_key", Table.Codec.json(LogKeys::write, LogKeys::read))
                    .sealedFor(KeyPurpose.SIGNING)
                    .unique("log", ValueSpace.published(), Key::log)
                    .ofAuthority();

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    private record Key(String log, KeyPair pair) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return LOG_KEYS;
    }

    public LogKeys(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /// The signer of the instance tree; its key is made when there is none yet. The name is the
    /// log's origin: it carries an id, never a name.
    public NoteSigner instance(RequestContext context, InstanceId instance) {
        return new NoteSigner("sallyport/" + instance, pair(context, INSTANCE));
    }

    /// The signer of the view of the context's tenant, in the same way.
    NoteSigner tenant(RequestContext context, InstanceId instance) {
        String name = "sallyport/" + instance + "/" + context.tenant();
        return new NoteSigner(name, pair(context, TENANT));
    }

    /// Whether the instance has had a log.
    public boolean exist(RequestContext context) {
        return find(context, INSTANCE).isPresent();
    }

    private KeyPair pair(RequestContext context, String log) {
        Optional<Row<Key>> known = find(context, log);
        return known.isPresent() ? known.get().value().pair() : create(context, log);
    }

    private Optional<Row<Key>> find(RequestContext context, String log) {
        return store.findUnique(context.scope(), LOG_KEYS, "log", log);
    }

    private KeyPair create(RequestContext context, String log) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            AuditEvent event =
                    AuditEvent.of(
                            context,
                            time.instant(),
                            AuditAction.LOG_KEY_CREATED,
                            Map.of("log", log));
            return store.write(
                    context,
                    event,
                    rows -> {
                        rows.insert(LOG_KEYS, ids.row(), new Key(log, pair));
                        return pair;
                    });
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no Ed25519", impossible);
        }
    }

    private static Map<String, Object> write(Key key) {
        Base64.Encoder base64 = Base64.getEncoder();
        return Map.of(
                "log", key.log(),
                "privateKey", base64.encodeToString(key.pair().getPrivate().getEncoded()),
                "publicKey", base64.encodeToString(key.pair().getPublic().getEncoded()));
    }

    private static Key read(JsonObject row) {
        try {
            byte[] privateKey = Base64.getDecoder().decode(row.text("privateKey"));
            byte[] publicKey = Base64.getDecoder().decode(row.text("publicKey"));
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new Key(
                    row.text("log"),
                    new KeyPair(
                            factory.generatePublic(new X509EncodedKeySpec(publicKey)),
                            factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey))));
        } catch (GeneralSecurityException damaged) {
            throw new Corruption("the log's key does not parse", damaged);
        }
    }
}
