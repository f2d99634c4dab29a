package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    /// The example of C2SP tlog-checkpoint.
    private static final String EXAMPLE = "example.com/behind-the-sofa\n20852163\n" + ROOT + "\n";

    @Test
    void readsTheExampleOfTheSpecification() {
        String note =
                EXAMPLE
                        + "\n\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp"
                        + "+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        String text = Note.parse(note.getBytes(StandardCharsets.UTF_8)).text();
        Checkpoint checkpoint = Checkpoint.parse(text);
        assertThat(checkpoint)
                .isEqualTo(
                        new Checkpoint(
                                "example.com/behind-the-sofa", 20_852_163, Hash.parse(ROOT)));
        assertThat(checkpoint.text()).isEqualTo(EXAMPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "log\n1\n",
                "log\n1\n" + ROOT,
                "\n1\n" + ROOT + "\n",
                "log\n\n" + ROOT + "\n",
                "log\n1\n\n",
                "lo g\n1\n" + ROOT + "\n",
                "lo+g\n1\n" + ROOT + "\n",
                "log\n01\n" + ROOT + "\n",
                "log\n00\n" + ROOT + "\n",
                "log\n+1\n" + ROOT + "\n",
                "log\n-1\n" + ROOT + "\n",
                "log\n 1\n" + ROOT + "\n",
                "log\n1 \n" + ROOT + "\n",
                "log\n0x1\n" + ROOT + "\n",
                "log\n\u0661\n" + ROOT + "\n",
                "log\n281474976710656\n" + ROOT + "\n",
                "log\n99999999999999999999\n" + ROOT + "\n",
                "log\n0\n" + ROOT + "\n",
                "log\n1\r\n" + ROOT + "\n",
                "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
                "log\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n",
                "log\n1\nAAAA\n",
                "log\n1\n" + ROOT + "\n\n",
                "log\n1\n" + ROOT + "\nan extension\n"
            })
    void refusesEveryOtherForm(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void knowsTheRootOfALogWithoutEntries() {
        Checkpoint empty = new Checkpoint("log", 0, TreeHasher.EMPTY);
        assertThat(empty.text())
                .isEqualTo("log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
        assertThat(Checkpoint.parse(empty.text())).isEqualTo(empty);
    }
}
