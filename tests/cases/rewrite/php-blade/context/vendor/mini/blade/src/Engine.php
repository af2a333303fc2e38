<?php
namespace Mini\Blade;

class Engine
{
    public function __construct(private string $cache) {}

    public function render(string $view, array $values): string
    {
        $made = $this->cache . '/' . md5($view) . '.php';
        file_put_contents($made, preg_replace('/\{\{(.+?)\}\}/', '<?php echo htmlspecialchars($1); ?>', file_get_contents($view)));
        extract($values);
        ob_start();
        include $made;
        return ob_get_clean();
    }
}
