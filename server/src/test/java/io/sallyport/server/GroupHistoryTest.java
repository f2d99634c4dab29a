package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.server.GroupHistory.Call;
import io.sallyport.server.GroupHistory.Change;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The checker of histories finds what is wrong with one.
class GroupHistoryTest {
    private final GroupHistory history = new GroupHistory();

    @BeforeEach
    void begin() {
        add(new Call(1, 2, 2, added("a"), Set.of("a")));
        add(new Call(1, 4, 3, added("b"), Set.of("a", "b")));
        add(new Call(3, 6, 4, removed("a"), Set.of("b")));
        add(new Call(5, 7, 3, Optional.empty(), Set.of("a", "b")));
    }

    private static Optional<Change> added(String member) {
        return Optional.of(new Change(member, true));
    }

    private static Optional<Change> removed(String member) {
        return Optional.of(new Change(member, false));
    }

    private void add(Call call) {
        history.add(call);
    }

    @Test
    void findsNothingWrongWithAnOrder() {
        assertThat(history.contradictions()).isEmpty();
        // What changes nothing.
        add(new Call(8, 9, 4, added("b"), Set.of("b")));
        assertThat(history.contradictions()).isEmpty();
    }

    @Test
    void findsALostUpdate() {
        add(new Call(8, 9, 5, added("c"), Set.of("b", "c")));
        add(new Call(8, 9, 5, Optional.empty(), Set.of("c")));
        assertThat(history.contradictions()).contains("version 5 was answered otherwise");
    }

    @Test
    void findsAVersionThatTwoMade() {
        add(new Call(4, 9, 4, added("c"), Set.of("b", "c")));
        assertThat(history.contradictions()).isNotEmpty();
    }

    @Test
    void findsAVersionThatNobodyMade() {
        add(new Call(8, 9, 7, Optional.empty(), Set.of("b")));
        assertThat(history.contradictions()).contains("version 7 was seen, and nobody made it");
    }

    @Test
    void findsAnOldVersionAfterANewOne() {
        add(new Call(8, 9, 2, Optional.empty(), Set.of("a")));
        assertThat(history.contradictions()).contains("version 2 was seen after version 4");
    }
}
