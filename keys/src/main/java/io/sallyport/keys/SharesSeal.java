package io.sallyport.keys;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// A key of which every custodian has one share: any `threshold` of them give it back, fewer tell
/// nothing. The root file keeps a hash of every share, so a wrong one is named, not believed.
public final class SharesSeal implements SecretSeal {
    public static final String KIND = "shares";
    private static final int MOST = 16;
    private static final int SET_BYTES = 4;

    private final List<Share> shares;
    private final int threshold;

    private SharesSeal(List<Share> shares, int threshold) {
        this.shares = new ArrayList<>(shares);
        this.threshold = threshold;
    }

    /// Makes a new key and deals it.
    ///
    /// @param threshold how many custodians must come together, at least 2
    /// @param count how many there are, at most 16
    public static SharesSeal deal(int threshold, int count, Randomness randomness) {
        if (threshold < 2 || count < threshold || count > MOST) {
            throw new StartRefused("shares: at least 2 must come together, of at most " + MOST);
        }
        byte[] set = randomness.bytes(SET_BYTES);
        byte[] key = randomness.bytes(AesGcm.KEY_BYTES);
        List<byte[]> values = SecretSharing.split(key, threshold, count, randomness);
        Arrays.fill(key, (byte) 0);
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shares.add(new Share(set, i + 1, values.get(i)));
        }
        return new SharesSeal(shares, threshold);
    }

    /// @param texts what custodians typed
    /// @throws StartRefused when one is mistyped
    public static SharesSeal of(List<String> texts) {
        List<Share> shares = texts.stream().map(Share::parse).toList();
        return new SharesSeal(shares, shares.size());
    }

    /// What each custodian gets, in order. They are nowhere else.
    public List<String> texts() {
        return shares.stream().map(Share::text).toList();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Assurance assurance() {
        return Assurance.STANDARD;
    }

    @Override
    public Map<String, Object> newParameters(Randomness randomness) {
        return Map.of(
                "threshold", (long) threshold,
                "set", HexFormat.of().formatHex(shares.getFirst().set()),
                "digests", shares.stream().map(Share::digest).toList());
    }

    /// Shares of another dealing open another protector, perhaps: only where some are of this one
    /// is it said what is wrong with them.
    @Override
    public @Nullable SecretKey unwrap(Sealing sealing, byte[] wrapped) {
        String set = new JsonObject(sealing.parameters()).text("set");
        boolean others =
                shares.stream().noneMatch(one -> HexFormat.of().formatHex(one.set()).equals(set));
        return others ? null : SecretSeal.super.unwrap(sealing, wrapped);
    }

    @Override
    public SecretKey key(Map<String, Object> parameters) {
        JsonObject dealt = new JsonObject(parameters);
        List<String> digests = dealt.texts("digests");
        Map<Integer, byte[]> values = new TreeMap<>();
        for (Share share : shares) {
            boolean genuine =
                    share.index() <= digests.size()
                            && digests.get(share.index() - 1).equals(share.digest());
            if (!genuine) {
                throw new StartRefused(
                        "share " + share.index() + " is not one of this instance's: check it");
            }
            values.put(share.index(), share.value());
        }
        long needed = dealt.number("threshold");
        if (values.size() < needed) {
            throw new StartRefused(
                    "there are " + values.size() + " different shares; " + needed + " are needed");
        }
        return KeyWrap.key(SecretSharing.join(values));
    }

    @Override
    public String refused() {
        return "the shares do not open this instance: nothing was changed";
    }

    @Override
    public void clear() {
        shares.forEach(share -> Arrays.fill(share.value(), (byte) 0));
        shares.clear();
    }
}
