package io.portcullis.spring.reload;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.InvalidConfigurationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.context.config.ContextRefreshedWithApplicationEvent;
import org.springframework.cloud.context.refresh.ConfigDataContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Spring Cloud's refresh, for its actuator, the watch of files and whoever else asks, with two differences: files with
 * mistakes leave the environment as it is, and what a file no longer says is gone from the environment too. Any thread.
 */
public final class ValidatingContextRefresher extends ConfigDataContextRefresher {
    private static final String CAUSE = "refresh";

    private final RefreshProperties properties;
    private final ObjectProvider<ConfigurationService> configuration;
    private volatile @Nullable ContextRefreshedWithApplicationEvent started;

    /** @param configuration says what is wrong */
    public ValidatingContextRefresher(
            ConfigurableApplicationContext context,
            RefreshScope scope,
            RefreshProperties properties,
            ObjectProvider<ConfigurationService> configuration) {
        super(context, scope, properties);
        this.properties = properties;
        this.configuration = configuration;
    }

    @Override
    public void onApplicationEvent(ContextRefreshedWithApplicationEvent event) {
        super.onApplicationEvent(event);
        started = event;
    }

    @Override
    protected void updateEnvironment() {
        ConfigurationService service = configuration.getObject();
        ConfigurableEnvironment fresh = read(service);
        if (fresh != null && service.validate(fresh, CAUSE)) {
            FreshEnvironment.replace(getContext().getEnvironment().getPropertySources(), fresh.getPropertySources());
        }
    }

    private @Nullable ConfigurableEnvironment read(ConfigurationService service) {
        try {
            return FreshEnvironment.of(getContext(), getScope(), properties, started);
        } catch (InvalidConfigurationException e) {
            service.reject(CAUSE, e.problems());
        } catch (RuntimeException e) {
            service.reject(CAUSE, problems(e));
        }
        return null;
    }

    private List<Problem> problems(RuntimeException e) {
        var files = ConfigurationFiles.of(getContext().getEnvironment())
                .stamps()
                .byFile()
                .keySet();
        List<Problem> problems = UnreadableFiles.among(files);
        return problems.isEmpty()
                ? List.of(Problem.of("configuration files", cause(e), "files that can be read"))
                : problems;
    }

    private static String cause(RuntimeException e) {
        String outer = String.valueOf(e.getMessage());
        String inner =
                String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        return outer.equals(inner) ? outer : outer + ": " + inner;
    }
}
