package io.sallyport.http;

import io.sallyport.foundation.RequestContext;
import io.sallyport.pages.Asset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What pages load. A name has the hash of what it stands for, so browsers may keep it for good.
public final class AssetEndpoint {
    private static final String FOREVER = "public, max-age=31536000, immutable";

    private final Map<String, Asset> assets;

    public AssetEndpoint(List<Asset> assets) {
        this.assets = assets.stream().collect(Collectors.toMap(Asset::name, Function.identity()));
    }

    public Endpoint endpoint() {
        return Endpoint.get(Asset.FOLDER + "{name}", new Access.Open(), this::asset);
    }

    private Response asset(RequestContext context, Request request) {
        String name = request.variables().getOrDefault("name", "");
        Asset asset = Optional.ofNullable(assets.get(name)).orElseThrow(Routes::notFound);
        return new Response(200, asset.contentType(), asset.bytes(), List.of())
                .with("Cache-Control", FOREVER);
    }
}
