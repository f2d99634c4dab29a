package io.sallyport.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A name server whose answers a test writes.
final class Names implements Resolver {
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<InetAddress[]>> answers = new HashMap<>();

    /// Adds an answer; the last one is given for ever.
    Names answer(String name, String... addresses) {
        answers.computeIfAbsent(name, _ -> new ArrayDeque<>())
                .add(
                        Arrays.stream(addresses)
                                .map(InetAddress::ofLiteral)
                                .toArray(InetAddress[]::new));
        return this;
    }

    @Override
    public InetAddress[] resolve(String name) throws UnknownHostException {
        asked.add(name);
        Deque<InetAddress[]> left = answers.get(name);
        if (left == null) {
            throw new UnknownHostException(name);
        }
        return left.size() > 1 ? left.removeFirst() : left.getFirst();
    }
}
