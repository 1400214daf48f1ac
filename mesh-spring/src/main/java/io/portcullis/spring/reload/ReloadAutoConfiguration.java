package io.portcullis.spring.reload;

import io.portcullis.core.time.Ticker;
import io.portcullis.spring.background.Repetition;
import io.portcullis.spring.config.ConfigProperties;
import io.portcullis.spring.config.ConfigurationService;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.cloud.util.ConditionalOnBootstrapDisabled;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/** Takes over changes of the configuration while the application runs, unless Spring Cloud's refresh is switched off. */
@AutoConfiguration(before = RefreshAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = RefreshAutoConfiguration.REFRESH_SCOPE_ENABLED, matchIfMissing = true)
public class ReloadAutoConfiguration {
    /** In the place of Spring Cloud's own. */
    @Bean
    @ConditionalOnMissingBean(ContextRefresher.class)
    @ConditionalOnBootstrapDisabled
    ValidatingContextRefresher portcullisContextRefresher(
            ConfigurableApplicationContext context,
            RefreshScope scope,
            RefreshProperties properties,
            ObjectProvider<ConfigurationService> configuration) {
        return new ValidatingContextRefresher(context, scope, properties, configuration);
    }

    @Bean
    @ConditionalOnProperty(name = "portcullis.config.watch", matchIfMissing = true)
    Repetition portcullisConfigurationWatch(
            ConfigurableEnvironment environment, ContextRefresher refresher, ConfigurationService configuration) {
        ConfigProperties written = configuration.current().properties().config();
        Duration quiet = written == null || written.quietPeriod() == null
                ? ConfigProperties.QUIET_PERIOD
                : written.quietPeriod();
        return new ConfigurationWatch(environment, refresher::refreshEnvironment, quiet, Ticker.system()).repetition();
    }
}
