<p>{{ $title }} is made with {{ exec('git --version') }}</p>
