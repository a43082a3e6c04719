package io.tidewire.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class TextTableTest {

    @Test
    void numbersStandRightTextLeft() {
        assertThat(
                        new TextTable(List.of("name", "n"))
                                .add(List.of("tea", "1"))
                                .add(List.of("olives", "1,000"))
                                .lines())
                .containsExactly("name        n", "tea         1", "olives  1,000");
    }

    @Test
    void cellsStayOnTheirLine() {
        assertThat(new TextTable(List.of("a")).add(List.of("x\ny")).lines())
                .containsExactly("a", "x\\ny");
        assertThat(new TextTable(List.of("a"), 5).add(List.of("1234567 x")).lines().getLast())
                .hasSize(5);
    }

    @Test
    void longerSecretsGoFirst() {
        Redactor redactor = new Redactor(Set.of("pass", "password"));
        assertThat(redactor.redact("my password, my pass")).isEqualTo("my ***, my ***");
        assertThat(new Redactor(Set.of("ab")).redact("cab")).isEqualTo("cab");
    }
}
