package io.portcullis.user;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Somebody's own Spring Cloud Gateway, with our starter on its class path. */
@SpringBootApplication(proxyBeanMethods = false)
class UserApplication {}
