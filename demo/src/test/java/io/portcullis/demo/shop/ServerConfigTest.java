package io.portcullis.demo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.demo.shop.ShopApplication.Kind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
    private static final ShopApplication STOREFRONT = new ShopApplication(
            "storefront", Kind.STOREFRONT, 18100, 19100, Map.of("http_proxy", "http://127.0.0.1:15102", "A", "b"));

    @Test
    void nginxListensOnLoopbackAndWritesOnlyBelowItsPrefix() {
        String text = NginxConfig.of(STOREFRONT, Path.of("/code"), Path.of("/run dir"), Optional.empty());
        assertThat(text)
                .contains("listen 127.0.0.1:18100;")
                .contains("fastcgi_pass 127.0.0.1:19100;")
                .contains("SCRIPT_FILENAME \"/code/index.php\"")
                .contains("pid \"/run dir/nginx.pid\"")
                .doesNotContain("user ");
        assertThat(text.lines().filter(line -> line.contains("temp_path")))
                .hasSize(5)
                .allMatch(line -> line.contains("\"/run dir/"));
    }

    @Test
    void startedAsRootBothChangeToTheUser() {
        Optional<String> user = Optional.of("www-data");
        assertThat(NginxConfig.of(STOREFRONT, Path.of("/code"), Path.of("/run"), user))
                .startsWith("user www-data;\n");
        assertThat(FpmConfig.of(STOREFRONT, user)).contains("\nuser = www-data\n");
    }

    @Test
    void thePoolNamesTheEnvironmentThatItsWorkersSee() {
        assertThat(FpmConfig.of(STOREFRONT, Optional.empty()))
                .contains("[storefront]\nlisten = 127.0.0.1:19100\n")
                .endsWith("env[A] = \"b\"\nenv[http_proxy] = \"http://127.0.0.1:15102\"\n")
                .doesNotContain("user =");
    }
}
