package io.sallyport.sinks;

import io.sallyport.audit.LogReading;
import io.sallyport.audit.Ocsf;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What sinks stand on.
///
/// @param folder for their cursors
/// @param published how many entries the instance tree has shown; nothing beyond goes out
/// @param context under which the node acts by itself
/// @param host whom syslog messages are from
/// @param version of this program
public record Ground(
        Path folder,
        LogReading reading,
        LongSupplier published,
        Store store,
        Keyring keyring,
        Ids ids,
        InstantSource time,
        Randomness randomness,
        Telling telling,
        Supplier<RequestContext> context,
        String host,
        String version) {
    Receiver receiver(SinkSettings settings) {
        Rendering rendering = new Rendering(settings.format(), new Ocsf(version), version);
        return switch (settings.to()) {
            case Destination.Folder to -> new FileReceiver(to, settings.name(), rendering);
            case Destination.Syslog to -> new SyslogReceiver(to, new SyslogLine(host, rendering));
            case Destination.Webhook to ->
                    new WebhookReceiver(to, rendering, time, keyring.instance());
        };
    }
}
