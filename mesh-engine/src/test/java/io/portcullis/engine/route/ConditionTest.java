package io.portcullis.engine.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c=1|1|true",
                "a=0; c=1; d=2|1|true",
                "c=12|1|false",
                "c=\"1\"|1|true",
                "cc=1; xc=1|1|false",
                "C=1|1|false",
                "c|.*|false",
                "c=|.*|true",
                "c=1 2|.*|false",
                "; ;c=1;|1|true"
            })
    void cookies(String line, String regexp, boolean expected) {
        RequestHead head = Requests.get("h", "/");
        head.headers().add(HeaderName.COOKIE, line);
        Condition condition = new Condition.Cookie("c", Pattern.compile(regexp));
        assertThat(condition.test(new Lookup(head, Arrival.UNKNOWN, new Random(1))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "null|false",
                "q|false",
                "q=|false",
                "q=1|true",
                "q=12|false",
                "a=1&q=1|true",
                "%71=%31|true",
                "qq=1|false",
                "q=2&q=1|true",
                "q=%zz|false",
                "&&q=1|true"
            })
    void queries(String query, boolean expected) {
        RequestHead head = Requests.get("h", "/");
        head.query(query);
        Condition condition = new Condition.Query("q", Pattern.compile("\\d"));
        assertThat(condition.test(new Lookup(head, Arrival.UNKNOWN, new Random(1))))
                .isEqualTo(expected);
    }
}
