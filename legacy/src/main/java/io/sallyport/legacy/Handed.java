package io.sallyport.legacy;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import io.sallyport.http.Door;
import io.sallyport.http.Endpoint;
import io.sallyport.http.ForwardedRequest;
import io.sallyport.http.HandshakeRecord;
import io.sallyport.http.Reception;
import io.sallyport.http.RefusalAnswers;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.pages.Brand;
import io.sallyport.transport.HostName;
import java.io.IOException;
import java.util.Optional;

/// What stands behind the front's listener: the instance, which answers what is handed on to it.
record Handed(HostName host, Instance instance, Standing standing, Tallies tallies)
        implements Door {
    /// Who calls is for the instance to find out, so nobody is known here.
    @Override
    public Reception receive(Request head) {
        return standing.isOpen() ? new Asked(head) : new Reception.Answered(closed(head));
    }

    private final class Asked implements Reception.Open {
        private final Request head;

        private Asked(Request head) {
            this.head = head;
        }

        @Override
        public int bodyBytesMax() {
            return ForwardedRequest.BODY_BYTES_MAX;
        }

        @Override
        public Optional<TenantId> known() {
            return Optional.empty();
        }

        @Override
        public Response answer(byte[] body) {
            return handOn(head.with(body));
        }

        @Override
        public Response refuse(Refusal refusal) {
            return Handed.this.refuse(head, refusal);
        }
    }

    private Response handOn(Request request) {
        try {
            Optional<Response> answer = instance.answer(new ForwardedRequest(host, request));
            if (answer.isEmpty()) {
                standing.said(Optional.empty());
            }
            return answer.orElseGet(() -> closed(request));
        } catch (IOException failure) {
            return refuse(
                    request,
                    new Refusal(
                            RefusalCode.UNAVAILABLE, "Try again later.", "instance-unavailable"));
        }
    }

    private Response closed(Request request) {
        return refuse(
                request,
                new Refusal(
                        RefusalCode.NOT_FOUND,
                        "Old TLS is not taken here any more.",
                        "legacy-closed"));
    }

    @Override
    public Response refuse(Request request, Refusal refusal) {
        return RefusalAnswers.answer(
                refusal, Endpoint.ErrorForm.PROBLEM, request, Brand.ofNobody(false));
    }

    @Override
    public Response unreadable(RequestId id, String peer, int status) {
        return RefusalAnswers.problem(
                status, RefusalCode.INVALID_REQUEST.title(), "The request could not be read.", id);
    }

    @Override
    public void handshake(RequestId id, HandshakeRecord handshake) {
        tallies.add(handshake);
    }

    /// The instance hears of handshakes and of whole requests; this was neither.
    @Override
    public void cut(RequestId id, String peer) {}
}
