package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/// The form of everything sealed, big-endian:
///
/// | bytes | what |
/// | --- | --- |
/// | 1 | format, 1 |
/// | 1 | purpose |
/// | 4 | key version |
/// | 2 | schema version of the payload |
/// | 12 | nonce |
/// | n + 16 | ciphertext and tag |
///
/// The associated data is the header up to the nonce, the instance and the place, so nothing of it
/// can be exchanged.
final class Envelope {
    private static final byte FORMAT = 1;
    private static final int HEADER = 8;
    private static final int OVERHEAD = HEADER + AesGcm.NONCE_BYTES + AesGcm.TAG_BYTES;

    private final AesGcm cipher = new AesGcm();
    private final InstanceId instance;
    private final Randomness randomness;

    Envelope(InstanceId instance, Randomness randomness) {
        this.instance = instance;
        this.randomness = randomness;
    }

    byte[] seal(PurposeKeys keys, Place place, int schema, byte[] plain) {
        byte[] out = new byte[OVERHEAD + plain.length];
        ByteBuffer.wrap(out)
                .put(FORMAT)
                .put((byte) keys.purpose().code())
                .putInt(keys.current())
                .putShort((short) schema);
        byte[] nonce = randomness.bytes(AesGcm.NONCE_BYTES);
        System.arraycopy(nonce, 0, out, HEADER, nonce.length);
        int at = HEADER + AesGcm.NONCE_BYTES;
        cipher.seal(terms(keys, keys.current(), out, place), plain, out, at);
        return out;
    }

    /// @throws Corruption when the bytes were not sealed here for this place
    Opened open(PurposeKeys keys, Place place, byte[] sealed) {
        if (sealed.length < OVERHEAD || sealed[0] != FORMAT || sealed[1] != keys.purpose().code()) {
            throw foreign(place);
        }
        ByteBuffer header = ByteBuffer.wrap(sealed);
        int version = header.getInt(Keyring.VERSION_AT);
        if (!keys.has(version)) {
            throw foreign(place);
        }
        byte[] plain =
                cipher.open(
                        terms(keys, version, sealed, place), sealed, HEADER + AesGcm.NONCE_BYTES);
        if (plain == null) {
            throw foreign(place);
        }
        return new Opened(Short.toUnsignedInt(header.getShort(6)), plain);
    }

    PersonalKey personal(SecretKey key, TenantId tenant, PersonId person) {
        byte[] context = new KeyContext(instance).person(tenant, person);
        return new PersonalKey(key, context, randomness, cipher);
    }

    private AesGcm.Terms terms(PurposeKeys keys, int version, byte[] envelope, Place place) {
        byte[] nonce = new byte[AesGcm.NONCE_BYTES];
        System.arraycopy(envelope, HEADER, nonce, 0, nonce.length);
        return new AesGcm.Terms(keys.key(version), nonce, associated(envelope, place));
    }

    private byte[] associated(byte[] envelope, Place place) {
        byte[] where = place.bytes();
        return ByteBuffer.allocate(HEADER + 2 * Long.BYTES + where.length)
                .put(envelope, 0, HEADER)
                .putLong(instance.value().getMostSignificantBits())
                .putLong(instance.value().getLeastSignificantBits())
                .put(where)
                .array();
    }

    private static Corruption foreign(Place place) {
        return Corruption.ofRows(
                "a sealed payload in table "
                        + place.table()
                        + " does not open at its place (tenant "
                        + place.tenant()
                        + ", row "
                        + place.row()
                        + ", version "
                        + place.version()
                        + "): it was moved, changed or sealed by another instance");
    }
}
