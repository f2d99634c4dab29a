/// The `sallyport` command. It stands outside the server and sees none of its code: it speaks HTTP
/// with a running instance over the Unix socket in the data folder, or with a tenant's own API as
/// one of its applications, and checks a log with the verifier that anybody can run.
@org.jspecify.annotations.NullMarked
module io.sallyport.cli {
    requires info.picocli;
    requires io.sallyport.audit;
    requires io.sallyport.foundation;
    requires java.net.http;
    requires tools.jackson.core;
}
