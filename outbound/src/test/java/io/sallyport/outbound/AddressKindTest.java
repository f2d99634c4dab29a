package io.sallyport.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Both ends of each range, and what lies beside it.
class AddressKindTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, UNSPECIFIED",
        "0.255.255.255, UNSPECIFIED",
        "1.0.0.0, PUBLIC",
        "9.255.255.255, PUBLIC",
        "10.0.0.0, PRIVATE",
        "10.255.255.255, PRIVATE",
        "11.0.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.64.0.0, SHARED",
        "100.127.255.255, SHARED",
        "100.128.0.0, PUBLIC",
        "126.255.255.255, PUBLIC",
        "127.0.0.0, LOOPBACK",
        "127.255.255.255, LOOPBACK",
        "128.0.0.0, PUBLIC",
        "169.253.255.255, PUBLIC",
        "169.254.0.0, LINK_LOCAL",
        "169.254.169.254, LINK_LOCAL",
        "169.255.0.0, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.16.0.0, PRIVATE",
        "172.31.255.255, PRIVATE",
        "172.32.0.0, PUBLIC",
        "192.0.0.170, RESERVED",
        "192.0.1.0, PUBLIC",
        "192.0.2.255, DOCUMENTATION",
        "192.88.99.1, RESERVED",
        "192.167.255.255, PUBLIC",
        "192.168.0.0, PRIVATE",
        "192.168.255.255, PRIVATE",
        "192.169.0.0, PUBLIC",
        "198.17.255.255, PUBLIC",
        "198.18.0.0, BENCHMARK",
        "198.19.255.255, BENCHMARK",
        "198.20.0.0, PUBLIC",
        "198.51.100.7, DOCUMENTATION",
        "203.0.113.7, DOCUMENTATION",
        "223.255.255.255, PUBLIC",
        "224.0.0.0, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.0, RESERVED",
        "255.255.255.255, RESERVED",
        "::, UNSPECIFIED",
        "::1, LOOPBACK",
        "::2, RESERVED",
        "::127.0.0.1, RESERVED",
        "::8.8.8.8, RESERVED",
        "64:ff9b::127.0.0.1, LOOPBACK",
        "64:ff9b::10.0.0.1, PRIVATE",
        "64:ff9b::169.254.169.254, LINK_LOCAL",
        "64:ff9b::8.8.8.8, PUBLIC",
        "64:ff9b:1::8.8.8.8, RESERVED",
        "::ffff:0:127.0.0.1, LOOPBACK",
        "::ffff:0:8.8.8.8, PUBLIC",
        "100::1, RESERVED",
        "1fff:ffff::1, RESERVED",
        "2000::1, PUBLIC",
        "2001::1, RESERVED",
        "2001:0:7f00:1::80ff:fffe, RESERVED",
        "2001:2::1, BENCHMARK",
        "2001:10::1, RESERVED",
        "2001:20::1, RESERVED",
        "2001:1ff:ffff::1, RESERVED",
        "2001:200::1, PUBLIC",
        "2001:db8::1, DOCUMENTATION",
        "2001:db9::1, PUBLIC",
        "2002:7f00:1::1, RESERVED",
        "2002:808:808::1, RESERVED",
        "2003::1, PUBLIC",
        "2606:4700::1111, PUBLIC",
        "3ffe::1, PUBLIC",
        "3fff:fff::1, DOCUMENTATION",
        "3fff:1000::1, PUBLIC",
        "4000::1, RESERVED",
        "5f00::1, RESERVED",
        "fbff::1, RESERVED",
        "fc00::1, UNIQUE_LOCAL",
        "fd00:ec2::254, UNIQUE_LOCAL",
        "fe00::1, RESERVED",
        "fe80::1, LINK_LOCAL",
        "febf::1, LINK_LOCAL",
        "fec0::1, PRIVATE",
        "ff02::1, MULTICAST"
    })
    void knowsWhatAnAddressIsFor(String address, AddressKind kind) {
        assertThat(AddressKind.of(InetAddress.ofLiteral(address).getAddress())).isEqualTo(kind);
    }

    /// Java makes IPv4 of these where it can; the check does not rest on that.
    @Test
    void aMappedAddressIsWhatItStandsFor() {
        String mapped = "00000000000000000000ffff";
        assertThat(AddressKind.of(HexFormat.of().parseHex(mapped + "7f000001")))
                .isEqualTo(AddressKind.LOOPBACK);
        assertThat(AddressKind.of(HexFormat.of().parseHex(mapped + "0a000001")))
                .isEqualTo(AddressKind.PRIVATE);
        assertThat(AddressKind.of(HexFormat.of().parseHex(mapped + "08080808")))
                .isEqualTo(AddressKind.PUBLIC);
    }
}
