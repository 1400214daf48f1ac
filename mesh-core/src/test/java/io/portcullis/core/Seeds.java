package io.portcullis.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that takes a seed. Its name shows the seed; {@code -Dseed=N} runs that one alone. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "seed {0}")
@MethodSource("io.portcullis.core.Seeds$Source#all")
public @interface Seeds {
    /** The seeds. */
    final class Source {
        private Source() {}

        static LongStream all() {
            Long only = Long.getLong("seed");
            return only == null ? LongStream.rangeClosed(1, 20) : LongStream.of(only);
        }
    }
}
