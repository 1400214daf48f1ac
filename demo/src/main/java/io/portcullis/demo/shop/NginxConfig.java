package io.portcullis.demo.shop;

import java.nio.file.Path;
import java.util.Optional;

/** The configuration of an nginx that runs in a directory of its own, in the foreground, in front of one php-fpm. */
final class NginxConfig {
    private NginxConfig() {}

    /**
     * @param code directory of the application's {@code index.php}
     * @param prefix directory nginx may write to
     * @param user whom the workers run as, when started as root
     */
    static String of(ShopApplication application, Path code, Path prefix, Optional<String> user) {
        return """
                %sdaemon off;
                worker_processes 1;
                pid "%s/nginx.pid";
                error_log stderr warn;
                events { worker_connections 512; }
                http {
                  access_log off;
                  client_body_temp_path "%s/body";
                  proxy_temp_path "%s/proxy";
                  fastcgi_temp_path "%s/fastcgi";
                  uwsgi_temp_path "%s/uwsgi";
                  scgi_temp_path "%s/scgi";
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      fastcgi_pass 127.0.0.1:%d;
                      fastcgi_param SCRIPT_FILENAME "%s/index.php";
                      fastcgi_param REQUEST_METHOD $request_method;
                      fastcgi_param REQUEST_URI $request_uri;
                      fastcgi_param QUERY_STRING $query_string;
                      fastcgi_param CONTENT_TYPE $content_type;
                      fastcgi_param CONTENT_LENGTH $content_length;
                      fastcgi_param SERVER_PROTOCOL $server_protocol;
                      fastcgi_param REMOTE_ADDR $remote_addr;
                    }
                  }
                }
                """.formatted(
                        user.map(name -> "user " + name + ";\n").orElse(""),
                        prefix,
                        prefix,
                        prefix,
                        prefix,
                        prefix,
                        prefix,
                        application.port(),
                        application.fastCgiPort(),
                        code);
    }
}
