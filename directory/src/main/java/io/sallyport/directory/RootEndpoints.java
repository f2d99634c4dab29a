package io.sallyport.directory;

import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/// Resources of all types in one list (RFC 7644 3.4.2.1, 3.4.3): one type after the other, each as
/// its own list has it.
///
/// @param base of a request's tenant, as [ScimAnswers] has it
record RootEndpoints(List<Resources> all, VisibleIds ids, Function<Request, String> base) {
    List<Endpoint> endpoints() {
        ScimDescriptions told = new ScimDescriptions("Resource", type(Resources::type));
        return List.of(
                ScimEndpoints.read(Endpoint.get(ScimEndpoints.BASE, ScimEndpoints.READ, this::list))
                        .described(told.list()),
                ScimEndpoints.search(
                                Endpoint.post(
                                        ScimEndpoints.BASE + "/.search",
                                        ScimEndpoints.READ,
                                        this::search))
                        .described(told.search()));
    }

    private ResourceType type(Function<Resources, ResourceType> each) {
        return ResourceType.ofAll(all.stream().map(each).toList());
    }

    private Response list(RequestContext context, Request request) {
        return found(
                context,
                request,
                SearchRequest.of(
                        type(one -> one.type(context)),
                        ScimEndpoints.query(request, ScimEndpoints.LIST)));
    }

    private Response search(RequestContext context, Request request) {
        return found(
                context,
                request,
                SearchRequest.read(type(one -> one.type(context)), ScimEndpoints.body(request)));
    }

    private Response found(RequestContext context, Request request, SearchRequest asked) {
        if (asked.order().isPresent()
                || !(asked.page() instanceof SearchRequest.Page.ByIndex(long start, var count))) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "Resources of one type can be sorted, or listed by cursor: ask where they are.",
                    "scim-root-order");
        }
        int left = Math.min(count.orElse(ResourceLists.PAGE_USUAL), ResourceLists.PAGE_MAX);
        long passed = 0;
        List<ScimAnswers.Found> found = new ArrayList<>();
        for (Resources one : all) {
            if (asked.mayFind(one.type().name())) {
                long from = Math.max(1, start - passed);
                ResourceLists.Page page = one.list(context, part(asked, from, left));
                boolean hasMore = from + page.entries().size() <= page.total();
                left = hasMore ? 0 : left - page.entries().size();
                passed += page.total();
                ScimAnswers answers = new ScimAnswers(base.apply(request), one, ids);
                found.add(new ScimAnswers.Found(answers, page));
            }
        }
        return ScimAnswers.list(context, asked, found);
    }

    private static SearchRequest part(SearchRequest asked, long from, int count) {
        return asked.at(new SearchRequest.Page.ByIndex(from, OptionalInt.of(count)));
    }
}
