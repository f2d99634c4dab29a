package io.sallyport.audit;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.ConsistencyProof;
import io.sallyport.audit.merkle.LogProof;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.audit.merkle.Proofs;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// Each tenant's log as its own auditor reads it (C2SP tlog-tiles): the view's tiles, and a
/// checkpoint that is signed when somebody asks and the view has grown, at most once a second. The
/// private key is read from the store for each signature and kept nowhere.
public final class TenantLogs {
    private static final long AGAIN_MILLIS = Duration.ofSeconds(1).toMillis();

    private final TenantViews views;
    private final LogKeys keys;
    private final InstanceId instance;
    private final InstantSource time;
    private final Map<TenantId, Latest> latest = new ConcurrentHashMap<>();

    public TenantLogs(TenantViews views, LogKeys keys, InstanceId instance, InstantSource time) {
        this.views = views;
        this.keys = keys;
        this.instance = instance;
        this.time = time;
    }

    /// One file of the log of the context's tenant.
    ///
    /// @param path `checkpoint`, or that of a tile or a bundle
    /// @return nothing when there is no such file
    /// @throws io.sallyport.foundation.Refusal UNAVAILABLE while the views are being made
    public Optional<byte[]> read(RequestContext context, String path) {
        if (path.equals(LogReader.CHECKPOINT)) {
            return Optional.of(of(context).checkpoint(context));
        }
        try (LogReader reader = views.reader(context.tenant())) {
            return reader.read(path, Integer.MAX_VALUE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// That the log of the context's tenant has an event.
    ///
    /// @param position of the event in the journal, as [LogReading] tells it
    /// @return nothing when the tenant has no event there
    /// @throws io.sallyport.foundation.Refusal UNAVAILABLE while its log does not show it yet
    public Optional<LogProof> proof(RequestContext context, long position) {
        OptionalLong index = views.indexOf(context.tenant(), position);
        Note checkpoint = Note.parse(of(context).checkpoint(context));
        if (index.isEmpty()) {
            return Optional.empty();
        }
        if (index.getAsLong() >= size(checkpoint)) {
            throw TenantViews.unavailable();
        }
        try (LogReader reader = views.reader(context.tenant())) {
            return Optional.of(new Proofs(reader).file(index.getAsLong(), checkpoint));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// That the log of the context's tenant at one size begins with all that it had at another.
    ///
    /// @param newer nothing for that of the checkpoint
    /// @throws io.sallyport.foundation.Refusal INVALID_REQUEST unless the older size is the smaller
    ///   and both are covered by the checkpoint; UNAVAILABLE while the views are being made
    public ConsistencyProof consistency(RequestContext context, long older, OptionalLong newer) {
        long size = size(Note.parse(of(context).checkpoint(context)));
        long end = newer.orElse(size);
        if (older > end || end > size) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "Sizes go from the older to the newer, and to " + size + " at most.",
                    "log-sizes");
        }
        try (LogReader reader = views.reader(context.tenant())) {
            return new Proofs(reader).consistency(older, end);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long size(Note checkpoint) {
        return Checkpoint.parse(checkpoint.text()).size();
    }

    /// The note-format verifier key of the log of the context's tenant.
    public String key(RequestContext context) {
        return of(context).key(context);
    }

    private Latest of(RequestContext context) {
        return latest.computeIfAbsent(context.tenant(), _ -> new Latest());
    }

    /// A tenant's latest checkpoint; one caller at a time makes the key or signs.
    private final class Latest {
        private byte[] note = new byte[0];
        private long size = -1;
        private long signedMillis;

        synchronized String key(RequestContext context) {
            return keys.tenant(context, instance).verifier().text();
        }

        synchronized byte[] checkpoint(RequestContext context) {
            long now = time.millis();
            long grown = views.size(context.tenant());
            if (grown == size || (size >= 0 && Math.abs(now - signedMillis) < AGAIN_MILLIS)) {
                return note.clone();
            }
            NoteSigner signer = keys.tenant(context, instance);
            TenantView.Head head = views.head(context.tenant());
            String origin = signer.verifier().name();
            note = signer.sign(new Checkpoint(origin, head.size(), head.root()).text()).bytes();
            size = head.size();
            signedMillis = now;
            return note.clone();
        }
    }
}
