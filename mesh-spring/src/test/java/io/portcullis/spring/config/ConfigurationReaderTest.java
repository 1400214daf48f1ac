package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigurationReaderTest {
    @Test
    void dump() {
        System.out.println(Readings.file("good.yml"));
        Readings.file("bad.yml").problems().forEach(System.out::println);
    }
}
