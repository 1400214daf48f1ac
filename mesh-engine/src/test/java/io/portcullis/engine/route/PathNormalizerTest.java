package io.portcullis.engine.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.RequestHead;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
    private static final String[] PIECES = {
        "/", "/", "//", ".", "..", "a", "b", "%2e", "%2E", "%2f", "%2F", "%5c", "\\", ";", ";x=1", "%3b", "%41", "%7e",
        "%25", "%00", "%zz", "%c3%a9", "%20", "-"
    };

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b, /a/b",
        "/, /, /",
        "*, *, *",
        "/.well-known/x, /.well-known/x, /.well-known/x",
        "/a/.../b, /a/.../b, /a/.../b",
        "//a//b/, //a//b/, //a//b/",
        "/%7euser/%41, /~user/A, /%7euser/%41",
        "/a%c3%a9, /a%C3%A9, /a%c3%a9",
        "/a/./b, /a/b, /a/b",
        "/a/../b, /b, /b",
        "/a/b/.., /a/, /a/",
        "/a/%2e%2E/b, /b, /b",
        "/a/b/., /a/b/, /a/b/",
        "/a;v=1/b, /a;v=1/b, /a;v=1/b",
        "/a//../b, /a/b, /a/b",
        "/%252e%252e/a, /%252e%252e/a, /%252e%252e/a",
        "/%e2%82%ac%f0%9f%8f%b0%e0%a4%85, /%E2%82%AC%F0%9F%8F%B0%E0%A4%85, /%e2%82%ac%f0%9f%8f%b0%e0%a4%85",
        "/caf%e9, /caf%E9, /caf%e9"
    })
    void oneForm(String path, String strict, String transparent) {
        assertThat(normalized(PathNormalizer.STRICT, path)).isEqualTo(strict);
        assertThat(normalized(PathNormalizer.TRANSPARENT, path)).isEqualTo(transparent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/..;/b",
                "/a/..;x=1/b",
                "/.;/a",
                "/a/..%3b/b",
                "/a;../b",
                "/%61;../b",
                "/a;x;.",
                "/a%2f..%2fb",
                "/a/..%2fb",
                "/a/%2e%2e%5cb",
                "/a\\..\\b",
                "/../a",
                "/a/../../b",
                "/%00",
                "/a%",
                "/a%2",
                "/a%zz",
                "/%u0041",
                "/a/%c0%ae%c0%ae/b",
                "/a%C0%AFb",
                "/a%e0%80%afb",
                "/a%f0%80%80%afb",
                "/a b",
                "/\u00e9"
            })
    void refusedByBoth(String path) {
        for (PathNormalizer mode : PathNormalizer.values()) {
            RequestHead head = Requests.get("h", path);
            Failure failure = mode.normalize(head);
            assertThat(failure)
                    .as("%s %s", mode, path)
                    .isNotNull()
                    .extracting(Failure::code)
                    .isEqualTo(FailureCode.BAD_REQUEST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b"})
    void onlyASidecarPassesEncodedSlashes(String path) {
        assertThat(PathNormalizer.STRICT.normalize(Requests.get("h", path))).isNotNull();
        assertThat(normalized(PathNormalizer.TRANSPARENT, path)).isEqualTo(path);
    }

    @ParameterizedTest
    @EnumSource(PathNormalizer.class)
    void makesNothingNewWhereThereIsNothingToDo(PathNormalizer mode) {
        String path = "/orders/42/items;v=1//x.html";
        RequestHead head = Requests.get("h", path);
        assertThat(mode.normalize(head)).isNull();
        assertThat(head.path()).isSameAs(path);
    }

    /** What was let through has no dot segment under any of the readings of applications, and stays as it is. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void noPathLeavesItsPlace(long seed) {
        Random random = new Random(seed);
        int passed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int j = random.nextInt(7); j > 0; j--) {
                path.append(PIECES[random.nextInt(PIECES.length)]);
            }
            for (PathNormalizer mode : PathNormalizer.values()) {
                RequestHead head = Requests.get("h", path.toString());
                if (mode.normalize(head) == null) {
                    passed++;
                    String form = head.path();
                    String read = PathView.decode(form).replace('\\', '/').replaceAll(";[^/]*", "");
                    assertThat(read.split("/"))
                            .as("%s %s, seed %d", mode, path, seed)
                            .doesNotContain(".", "..");
                    assertThat(mode.normalize(head))
                            .as("again: %s, seed %d", form, seed)
                            .isNull();
                    assertThat(head.path()).as("again: %s, seed %d", form, seed).isEqualTo(form);
                }
            }
        }
        assertThat(passed).isGreaterThan(2_000);
    }

    private static String normalized(PathNormalizer mode, String path) {
        RequestHead head = Requests.get("h", path);
        assertThat(mode.normalize(head)).as("%s %s", mode, path).isNull();
        return head.path();
    }
}
