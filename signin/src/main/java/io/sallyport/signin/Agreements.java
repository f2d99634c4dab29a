package io.sallyport.signin;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import java.util.List;

/// What people let applications do, for the page on which they look after that. Whoever gives
/// applications what they are allowed knows it, and stands above this module.
public interface Agreements {
    /// @param person whose request it is
    List<SignInPages.Granted> list(RequestContext person, Sessions.Current current);

    /// Takes back one of these, and ends all that came of it.
    ///
    /// @param id as it came
    /// @throws Refusal NOT_FOUND when the person has none of this id
    void takeBack(RequestContext person, Sessions.Current current, String id);
}
