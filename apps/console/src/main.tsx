import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/console.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { start } from './app/start.js';

const root = createRoot(document.getElementById('root') as HTMLElement);
root.render(<StrictMode>{await start()}</StrictMode>);
