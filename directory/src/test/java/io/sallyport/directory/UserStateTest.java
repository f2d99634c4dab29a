package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserStateTest {
    private static UserState of(Map<String, Object> attributes, boolean hasCredential) {
        Resource user = Resource.of(Instant.EPOCH, Instant.EPOCH, attributes);
        return UserState.of(user, hasCredential);
    }

    /// A client that takes `active` away from a suspended user lets nobody in.
    @Test
    void onlyWhoIsActiveIsNotSuspended() {
        assertThat(of(Map.of("active", true), true)).isEqualTo(UserState.ACTIVE);
        assertThat(of(Map.of("active", true), false)).isEqualTo(UserState.INVITED);
        assertThat(of(Map.of("active", false), true)).isEqualTo(UserState.SUSPENDED);
        assertThat(of(Map.of(), true)).isEqualTo(UserState.SUSPENDED);
    }
}
